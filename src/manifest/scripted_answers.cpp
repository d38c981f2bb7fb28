#include "manifest/scripted_answers.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/suggest.h"
#include "manifest/rules.h"
#include "manifest/scenario_values.h"

namespace cronwarp::manifest {
namespace {

constexpr std::array<std::string_view, 7> kEntryKeys = {"request", "answer", "times",      "skip",
                                                        "from",    "to",     "probability"};
constexpr std::array<std::string_view, 3> kAnswerKeys = {"status", "body", "slow"};
constexpr std::array<std::string_view, 4> kMethods = {"GET", "POST", "PUT", "DELETE"};
constexpr std::array kWords = {
    std::pair{std::string_view("hang"), AnswerKind::kHang},
    std::pair{std::string_view("reset"), AnswerKind::kReset},
    std::pair{std::string_view("cut_body"), AnswerKind::kCutBody},
    std::pair{std::string_view("lose_reply"), AnswerKind::kLoseReply},
};
constexpr std::string_view kEntryForm = "write {request: GET /apps, answer: {status: 503}}";
constexpr std::string_view kRequestForm =
    "write a method and a path, or a path alone: GET /apps/*/processes, /apps/**";
constexpr std::string_view kAnswerForm =
    "write {status: 503, body: text}, {slow: 2s}, hang, reset, cut_body or lose_reply";
constexpr std::uint64_t kCountMax = std::numeric_limits<std::uint64_t>::max();

// '*' stands for a whole segment, '**' for all that follow.
bool is_path_pattern(std::string_view path) {
  if (!path.starts_with('/') || path.find_first_of("? ") != std::string_view::npos) return false;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    const bool is_last = slash == std::string_view::npos;
    const bool is_wildcard = segment == "*" || (segment == "**" && is_last);
    if (!is_wildcard && segment.find('*') != std::string_view::npos) return false;
    if (is_last) return true;
    path.remove_prefix(slash);
  }
  return true;
}

class AnswerReader {
 public:
  AnswerReader(const YamlDocument& document, Diagnostics& diagnostics)
      : diagnostics_(diagnostics), values_(document, diagnostics) {}

  // nullopt: reported.
  std::optional<ScriptedAnswer> read(const Node& node) const {
    if (node.kind != Node::Kind::kMap) {
      report(node.span, fmt::format("an answer must be a map, not {}", describe(node)), kEntryForm);
      return std::nullopt;
    }
    const std::size_t found_before = diagnostics_.all().size();
    values_.check_keys(node, kEntryKeys);
    ScriptedAnswer answer;
    for (const std::string_view key : {"request", "answer"}) {
      if (node.find(key) != nullptr) continue;
      values_.report(kMissingKey, node.span, fmt::format("an answer needs '{}'", key),
                     std::string(kEntryForm));
    }
    if (const MapEntry* entry = node.find("request")) read_request(*entry, answer);
    if (const MapEntry* entry = node.find("answer")) read_answer(*entry, answer);
    read_selection(node, answer);
    if (diagnostics_.all().size() > found_before) return std::nullopt;
    return answer;
  }

 private:
  void report(Span span, std::string message, std::string_view help) const {
    values_.report(kInvalidValue, span, std::move(message), std::string(help));
  }

  void read_request(const MapEntry& entry, ScriptedAnswer& answer) const {
    const auto written = values_.text(entry);
    if (!written) return;
    const std::size_t blank = written->find(' ');
    if (blank != std::string::npos) answer.method = written->substr(0, blank);
    answer.path_pattern = blank == std::string::npos ? *written : written->substr(blank + 1);
    if (!answer.method.empty() &&
        std::find(kMethods.begin(), kMethods.end(), answer.method) == kMethods.end()) {
      report(entry.value->span, fmt::format("unknown method '{}'", answer.method),
             fmt::format("methods are: {}; a websocket is a GET", fmt::join(kMethods, ", ")));
    } else if (!is_path_pattern(answer.path_pattern)) {
      report(entry.value->span, fmt::format("'{}' is no pattern of requests", *written),
             kRequestForm);
    }
  }

  void read_answer(const MapEntry& entry, ScriptedAnswer& answer) const {
    const Node& node = *entry.value;
    if (node.kind == Node::Kind::kScalar) {
      read_word(entry, answer);
    } else if (node.kind != Node::Kind::kMap) {
      report(entry.key->span, fmt::format("'answer' must be text or a map, not {}", describe(node)),
             kAnswerForm);
    } else {
      values_.check_keys(node, kAnswerKeys);
      read_status_or_delay(entry, answer);
    }
  }

  void read_word(const MapEntry& entry, ScriptedAnswer& answer) const {
    const std::string& word = entry.value->text;
    std::vector<std::string_view> known;
    for (const auto& [name, kind] : kWords) {
      known.push_back(name);
      if (name != word) continue;
      answer.kind = kind;
      return;
    }
    const auto near = closest(word, known);
    report(entry.value->span, fmt::format("unknown answer '{}'", word),
           near ? fmt::format("did you mean '{}'?", *near) : std::string(kAnswerForm));
  }

  void read_status_or_delay(const MapEntry& entry, ScriptedAnswer& answer) const {
    const Node& node = *entry.value;
    const MapEntry* status = node.find("status");
    const MapEntry* slow = node.find("slow");
    if ((status == nullptr) == (slow == nullptr)) {
      report(entry.key->span, "'answer' needs 'status' or 'slow', and not both", kAnswerForm);
      return;
    }
    if (slow != nullptr) {
      answer.kind = AnswerKind::kSlow;
      answer.delay = values_.duration(*slow).value_or(Duration{0});
      if (const MapEntry* body = node.find("body")) {
        report(body->key->span, "a slow answer is the rack's own", "remove 'body'");
      }
      return;
    }
    constexpr std::uint64_t kStatusMin = 200;
    constexpr std::uint64_t kStatusMax = 599;
    answer.kind = AnswerKind::kStatus;
    answer.status =
        static_cast<int>(values_.number(*status, kStatusMin, kStatusMax).value_or(kStatusMin));
    if (const MapEntry* body = node.find("body")) {
      answer.body = values_.text(*body).value_or("");
    }
  }

  void read_selection(const Node& node, ScriptedAnswer& answer) const {
    if (const MapEntry* times = node.find("times")) {
      answer.times = values_.number(*times, 1, kCountMax);
    }
    if (const MapEntry* skip = node.find("skip")) {
      answer.skip = values_.number(*skip, 0, kCountMax).value_or(0);
    }
    if (const MapEntry* from = node.find("from")) answer.from = values_.instant(*from);
    if (const MapEntry* to = node.find("to")) {
      answer.to = values_.instant(*to);
      if (answer.from && answer.to && *answer.to <= *answer.from) {
        report(to->value->span, "'to' is not after 'from'",
               "the answer is given from 'from' up to, but not including, 'to'");
      }
    }
    if (const MapEntry* probability = node.find("probability")) {
      answer.probability = values_.probability(*probability).value_or(1);
    }
  }

  Diagnostics& diagnostics_;
  ScenarioValues values_;
};

}  // namespace

std::vector<ScriptedAnswer> read_scripted_answers(const MapEntry& answers,
                                                  const YamlDocument& document,
                                                  Diagnostics& diagnostics) {
  std::vector<ScriptedAnswer> read;
  if (answers.value->kind != Node::Kind::kList) {
    diagnostics.report(kInvalidValue, document.at(answers.key->span),
                       fmt::format("'answers' must be a list, not {}", describe(*answers.value)),
                       fmt::format("its items are maps: {}", kEntryForm));
    return read;
  }
  const AnswerReader reader(document, diagnostics);
  for (const Node* item : answers.value->items) {
    if (auto answer = reader.read(*item)) read.push_back(*std::move(answer));
  }
  return read;
}

}  // namespace cronwarp::manifest
