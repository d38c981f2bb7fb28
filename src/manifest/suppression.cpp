#include "manifest/suppression.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "base/suggest.h"
#include "cron/rules.h"
#include "manifest/rules.h"

namespace cronwarp::manifest {
namespace {

struct Suppression {
  std::string_view rule;
  Span span;           // of the rule's id
  std::uint32_t line;  // that it is for
  std::string_view reason;
  bool is_used = false;
};

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && (is_blank(text.back()) || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> rule_ids() {
  std::vector<std::string_view> ids;
  for (const Rule* rule : cron::rules()) ids.push_back(rule->id);
  for (const Rule* rule : rules()) ids.push_back(rule->id);
  return ids;
}

class SuppressionReader {
 public:
  SuppressionReader(const YamlDocument& document, Diagnostics& diagnostics)
      : document_(document), source_(*document.source), diagnostics_(diagnostics) {}

  std::vector<Suppression> read() {
    for (std::uint32_t line = 1; line <= source_.line_count(); ++line) {
      if (const auto hash = find_comment(line)) read_comment(line, *hash);
    }
    return std::move(found_);
  }

 private:
  // The '#' that begins the line's comment, as a column from 0.
  std::optional<std::size_t> find_comment(std::uint32_t number) const {
    const std::string_view line = source_.line(number);
    for (std::size_t i = line.find('#'); i != std::string_view::npos; i = line.find('#', i + 1)) {
      const bool begins = i == 0 || is_blank(line[i - 1]);
      if (begins && !is_inside_scalar(source_.line_start(number) + i)) return i;
    }
    return std::nullopt;
  }

  bool is_inside_scalar(std::size_t offset) const {
    const auto after = std::upper_bound(
        document_.scalars.begin(), document_.scalars.end(), offset,
        [](std::size_t value, const Span& scalar) { return value < scalar.begin; });
    return after != document_.scalars.begin() && offset < (after - 1)->end;
  }

  bool is_own_line(std::uint32_t number, std::size_t hash) const {
    return trim(source_.line(number).substr(0, hash)).empty();
  }

  // The line a comment is for: its own, or the first below a block of comments.
  std::uint32_t target_of(std::uint32_t line, std::size_t hash) const {
    while (is_own_line(line, hash) && line < source_.line_count()) {
      ++line;
      const std::string_view next = trim(source_.line(line));
      if (!next.starts_with('#')) return line;
      hash = source_.line(line).find('#');
    }
    return line;
  }

  Span span_of(std::string_view part) const {
    const auto begin = static_cast<std::uint32_t>(part.data() - source_.text().data());
    return {begin, begin + static_cast<std::uint32_t>(part.size())};
  }

  void report(const Rule& rule, std::string_view part, std::string message, std::string help) {
    diagnostics_.report(rule, {&source_, span_of(part)}, std::move(message), std::move(help));
  }

  void read_comment(std::uint32_t line, std::size_t hash) {
    const std::string_view comment = trim(source_.line(line).substr(hash));
    std::string_view rest = trim(comment.substr(1));
    constexpr std::string_view kAddress = "cronwarp:";
    if (!rest.starts_with(kAddress)) return;
    rest = trim(rest.substr(kAddress.size()));
    constexpr std::string_view kAllow = "allow";
    if (!rest.starts_with(kAllow) ||
        (rest.size() > kAllow.size() && !is_blank(rest[kAllow.size()]))) {
      report(kUnusedSuppression, comment, "this comment to cronwarp is not understood",
             "write # cronwarp: allow RULE-ID -- reason");
      return;
    }
    rest = trim(rest.substr(kAllow.size()));
    const std::size_t dashes = rest.find("--");
    const std::string_view reason =
        dashes == std::string_view::npos ? std::string_view() : trim(rest.substr(dashes + 2));
    if (reason.empty()) {
      report(kUnexplainedSuppression, comment, "this suppression gives no reason and is ignored",
             "add the reason: # cronwarp: allow RULE-ID -- reason");
      return;
    }
    read_rules(trim(rest.substr(0, dashes)), comment, target_of(line, hash), reason);
  }

  void read_rules(std::string_view list, std::string_view comment, std::uint32_t target,
                  std::string_view reason) {
    const std::vector<std::string_view> known = rule_ids();
    while (true) {
      const std::size_t comma = list.find(',');
      const std::string_view id = trim(list.substr(0, comma));
      if (std::find(known.begin(), known.end(), id) != known.end()) {
        found_.push_back({id, span_of(id), target, reason});
      } else {
        const auto near = closest(id, known);
        report(kUnusedSuppression, id.empty() ? comment : id,
               fmt::format("there is no rule '{}'", id),
               near ? fmt::format("did you mean '{}'?", *near)
                    : "use the id in the brackets at the end of a finding");
      }
      if (comma == std::string_view::npos) return;
      list.remove_prefix(comma + 1);
    }
  }

  const YamlDocument& document_;
  const SourceText& source_;
  Diagnostics& diagnostics_;
  std::vector<Suppression> found_;
};

}  // namespace

void apply_suppressions(const YamlDocument& document, Diagnostics& diagnostics) {
  std::vector<Suppression> suppressions = SuppressionReader(document, diagnostics).read();
  for (Diagnostic& diagnostic : diagnostics.all()) {
    if (diagnostic.location.source != document.source) continue;
    const std::uint32_t line = document.source->position(diagnostic.location.span.begin).line;
    // Comments come in the order of the lines they are for.
    auto suppression = std::lower_bound(
        suppressions.begin(), suppressions.end(), line,
        [](const Suppression& candidate, std::uint32_t wanted) { return candidate.line < wanted; });
    for (; suppression != suppressions.end() && suppression->line == line; ++suppression) {
      if (suppression->rule != diagnostic.id) continue;
      diagnostic.suppressed_by = suppression->reason;
      suppression->is_used = true;
    }
  }
  for (const Suppression& suppression : suppressions) {
    if (suppression.is_used) continue;
    diagnostics.report(
        kUnusedSuppression, document.at(suppression.span),
        fmt::format("line {} has no finding '{}' to suppress", suppression.line, suppression.rule),
        "remove the suppression");
  }
}

}  // namespace cronwarp::manifest
