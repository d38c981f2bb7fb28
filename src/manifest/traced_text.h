#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_text.h"

namespace cronwarp::manifest {

// A text of which each byte knows the bytes of the file it came from, through quotes, escapes and
// interpolation, so that a caret can stand under the one wrong character of a label.
class TracedText {
 public:
  TracedText() = default;
  // Every byte of `text` comes from `origin` as a whole.
  TracedText(std::string_view text, Span origin);

  void append(char c, Span origin);
  void append(std::string_view text, Span origin);

  const std::string& text() const { return text_; }
  std::size_t size() const { return text_.size(); }
  bool empty() const { return text_.empty(); }

  TracedText slice(std::size_t begin, std::size_t end) const;

  // Where the bytes [begin, end) stand in the file. Positions past the end mean the last byte.
  // REQUIRES: !empty().
  Span origin(std::size_t begin, std::size_t end) const;
  Span origin() const { return origin(0, size()); }

  struct Word {
    std::size_t begin;
    std::size_t end;
  };
  // The words between blanks, as Go's strings.Fields splits them.
  std::vector<Word> words() const;
  // "a b c": joined by single blanks, each of which comes from the gap it stands for.
  TracedText join(std::span<const Word> words) const;

 private:
  std::string text_;
  std::vector<Span> origins_;  // one per byte
};

}  // namespace cronwarp::manifest
