#include <fmt/format.h>

#include "cron/parsers.h"
#include "cron/rules.h"

namespace cronwarp::cron {
namespace {

constexpr std::size_t kLengthMax = 256;  // of ScheduleExpression, in the API's service model

// The inside of "name(…)"; nullopt: not of that form.
std::optional<Slice> inside(Slice text, std::string_view name) {
  if (!text.text.starts_with(name) || text.text.size() < name.size() + 2 ||
      text.text[name.size()] != '(' || text.text.back() != ')') {
    return std::nullopt;
  }
  return text.substr(name.size() + 1, text.text.size() - name.size() - 2);
}

std::optional<ParsedText> parse_bare(Slice text, ProblemSink& sink) {
  if (text.text.starts_with('@')) {
    sink.report(rule::kCronSyntax, text.span(), fmt::format("AWS has no macro '{}'", text.text),
                "write the six fields, such as cron(0 0 * * ? *), or a rate such as rate(1 hour)");
    return std::nullopt;
  }
  const std::size_t parenthesis = text.text.find('(');
  if (parenthesis != std::string_view::npos) {
    sink.report(rule::kCronSyntax, text.span(),
                fmt::format("'{}' is not an AWS schedule expression", text.text),
                "write cron(…) or rate(…), in lower case and with both parentheses");
    return std::nullopt;
  }
  return parse_aws_fields(text, sink);
}

}  // namespace

std::optional<ParsedText> parse_aws(Slice whole, const ParseOptions& options, ProblemSink& sink) {
  const Slice text = trim(whole);
  if (text.text.size() > kLengthMax) {
    sink.report(rule::kCronSyntax, text.span(),
                fmt::format("the schedule has {} characters, AWS takes at most {}",
                            text.text.size(), kLengthMax),
                "shorten its lists to ranges or steps");
    return std::nullopt;
  }
  const auto rate = inside(text, "rate");
  if (rate && text.text.size() != whole.text.size()) {
    sink.report(rule::kRateSyntax, whole.span(), "a rate expression has no blanks around it",
                "remove the blanks");
  }
  if (rate) {
    const auto parsed = parse_aws_rate(*rate, options, sink);
    if (!parsed || sink.failed()) return std::nullopt;
    return ParsedText{*parsed, {}, {}};
  }
  if (const auto cron = inside(text, "cron")) return parse_aws_fields(*cron, sink);
  if (const auto at = inside(text, "at")) {
    if (options.dialect != Dialect::kAwsScheduler) {
      sink.report(rule::kRateSyntax, text.span(), "an EventBridge rule has no at()",
                  "use EventBridge Scheduler (aws-scheduler), or cron() with a year");
      return std::nullopt;
    }
    const auto parsed = parse_aws_at(*at, sink);
    if (!parsed) return std::nullopt;
    return ParsedText{*parsed, {}, {}};
  }
  return parse_bare(text, sink);
}

}  // namespace cronwarp::cron
