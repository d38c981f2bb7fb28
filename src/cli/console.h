#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>

#include "base/diagnostic.h"

namespace cronwarp::cli {

enum class ColorChoice { kAuto, kAlways, kNever };

// Where a command talks: results to `out`, everything else to `err`. The streams are borrowed.
struct Console {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  std::size_t width = 100;  // of `out`
  ColorChoice color = ColorChoice::kAuto;

  // NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE and TERM=dumb are honoured unless --color decides.
  Color out_color() const;
  Color err_color() const;
  // Progress is for a person who watches: a terminal, no CI, not a dumb one.
  bool shows_progress() const;
};

// "cronwarp: error: <text>" and, unless empty, a line of help, to console.err.
void print_error(const Console& console, const std::string& text, const std::string& help = "");
// A line of help to what was printed before; empty: none.
void print_help(const Console& console, const std::string& help);

}  // namespace cronwarp::cli
