#include "manifest/traced_text.h"

#include <algorithm>

#include "base/contract.h"

namespace cronwarp::manifest {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

}  // namespace

TracedText::TracedText(std::string_view text, Span origin)
    : text_(text), origins_(text.size(), origin) {}

void TracedText::append(char c, Span origin) {
  text_ += c;
  origins_.push_back(origin);
}

void TracedText::append(std::string_view text, Span origin) {
  text_ += text;
  origins_.resize(text_.size(), origin);
}

TracedText TracedText::slice(std::size_t begin, std::size_t end) const {
  CRONWARP_ASSERT(begin <= end && end <= size(), "a slice beyond the text");
  TracedText part;
  part.text_ = text_.substr(begin, end - begin);
  part.origins_.assign(origins_.begin() + static_cast<std::ptrdiff_t>(begin),
                       origins_.begin() + static_cast<std::ptrdiff_t>(end));
  return part;
}

Span TracedText::origin(std::size_t begin, std::size_t end) const {
  CRONWARP_ASSERT(!empty(), "the origin of an empty text was asked for");
  const std::size_t first = std::min(begin, size() - 1);
  const std::size_t last = std::clamp(end, first + 1, size()) - 1;
  return {origins_[first].begin, std::max(origins_[first].end, origins_[last].end)};
}

std::vector<TracedText::Word> TracedText::words() const {
  std::vector<Word> words;
  std::size_t i = 0;
  while (i < size()) {
    while (i < size() && is_blank(text_[i])) ++i;
    const std::size_t begin = i;
    while (i < size() && !is_blank(text_[i])) ++i;
    if (begin < i) words.push_back({begin, i});
  }
  return words;
}

TracedText TracedText::join(std::span<const Word> words) const {
  TracedText joined;
  std::size_t end = 0;
  for (const Word& word : words) {
    if (!joined.empty()) joined.append(' ', origin(end, word.begin));
    for (std::size_t i = word.begin; i < word.end; ++i) joined.append(text_[i], origins_[i]);
    end = word.end;
  }
  return joined;
}

}  // namespace cronwarp::manifest
