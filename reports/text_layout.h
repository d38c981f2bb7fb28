#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/time.h"

// What the parts of the text summary share: numbers, instants and lines for a terminal.

namespace cronwarp::reports {

// "1,234,567"
std::string format_count(std::uint64_t count);

// "1 firing", "1,234 firings"
std::string counted(std::uint64_t count, std::string_view noun);

// "2016-04-21 08:00", with seconds only where they are not zero and never a fraction. UTC, which
// the summary says once.
std::string short_instant(Instant at);

// Control characters become '.', so that no escape sequence of a file reaches the terminal; what is
// not UTF-8 becomes U+FFFD.
std::string printable(std::string_view text);

// Columns on a screen, taking each character for one.
std::size_t columns(std::string_view text);

// At most `columns_max` columns, ending with "…" if it was longer.
std::string shortened(std::string_view text, std::size_t columns_max);

// Blanks after or before a text up to a width; never cuts.
std::string left(std::string_view text, std::size_t width);
std::string right(std::string_view text, std::size_t width);

// `text` as lines of at most `width` columns, broken at blanks; all lines but the first begin with
// `indent` blanks, and the first is taken to begin at column `indent` too. Without a line end.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width);

enum class Style { kBold, kDim, kGood, kBad, kWarning };

// Colours, if they are wanted. Texts are laid out first and painted last.
struct Paint {
  Color color = Color::kOff;

  std::string operator()(Style style, std::string_view text) const;
};

}  // namespace cronwarp::reports
