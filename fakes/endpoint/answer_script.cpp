#include "fakes/endpoint/answer_script.h"

#include <string>

namespace cronwarp::fakes {
namespace {

// The text up to the next '/', which is taken off `rest` with it.
std::string_view take_segment(std::string_view& rest) {
  const std::size_t end = rest.find('/');
  const std::string_view segment = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end);
  return segment;
}

// Both begin with '/' or are empty.
bool is_path_fitting(std::string_view pattern, std::string_view path) {
  while (!pattern.empty()) {
    if (pattern == "/**") return true;
    if (path.empty()) return false;
    pattern.remove_prefix(1);
    path.remove_prefix(1);
    const std::string_view wanted = take_segment(pattern);
    const std::string_view segment = take_segment(path);
    if (wanted == "*" ? segment.empty() : wanted != segment) return false;
  }
  return path.empty();
}

bool is_fitting(const ScriptedAnswer& answer, std::string_view method, std::string_view path,
                Instant now) {
  return (answer.method.empty() || answer.method == method) &&
         (!answer.from || now >= *answer.from) && (!answer.to || now < *answer.to) &&
         is_path_fitting(answer.path_pattern, path);
}

}  // namespace

AnswerScript::AnswerScript(const std::vector<ScriptedAnswer>& answers, std::uint64_t seed)
    : answers_(answers), fitting_(answers.size()), random_(seed) {
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const std::string name = answers[i].method + ' ' + answers[i].path_pattern;
    std::uint64_t twins = 0;
    for (std::size_t k = 0; k < i; ++k) {
      twins += answers[k].method + ' ' + answers[k].path_pattern == name ? 1U : 0U;
    }
    subjects_.push_back(stable_key(name) + twins);
  }
}

const ScriptedAnswer* AnswerScript::choose(std::string_view method, std::string_view path,
                                           Instant now) {
  for (std::size_t i = 0; i < answers_.size(); ++i) {
    const ScriptedAnswer& answer = answers_[i];
    if (!is_fitting(answer, method, path, now)) continue;
    const std::uint64_t number = fitting_[i]++;
    if (number < answer.skip) continue;
    if (answer.times && number - answer.skip >= *answer.times) continue;
    if (answer.probability < 1 &&
        random_.unit({RandomPurpose::kScriptedAnswer, subjects_[i],
                      static_cast<std::int64_t>(number)}) >= answer.probability) {
      continue;
    }
    return &answer;
  }
  return nullptr;
}

}  // namespace cronwarp::fakes
