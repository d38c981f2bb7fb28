#include "cli/console.h"

#include <ostream>

#include "cli/machine.h"

namespace cronwarp::cli {
namespace {

bool is_set(const std::string& name) { return !environment_variable(name).value_or("").empty(); }

bool is_dumb() { return environment_variable("TERM").value_or("") == "dumb"; }

Color choose(ColorChoice choice, bool is_terminal) {
  switch (choice) {
    case ColorChoice::kAlways:
      return Color::kOn;
    case ColorChoice::kNever:
      return Color::kOff;
    case ColorChoice::kAuto:
      break;
  }
  if (is_set("NO_COLOR")) return Color::kOff;
  if (is_set("FORCE_COLOR") || is_set("CLICOLOR_FORCE")) return Color::kOn;
  return is_terminal && !is_dumb() ? Color::kOn : Color::kOff;
}

}  // namespace

Color Console::out_color() const { return choose(color, out_is_terminal); }

Color Console::err_color() const { return choose(color, err_is_terminal); }

bool Console::shows_progress() const { return err_is_terminal && !is_set("CI") && !is_dumb(); }

void print_error(const Console& console, const std::string& text, const std::string& help) {
  const bool colored = console.err_color() == Color::kOn;
  console.err << (colored ? "\x1b[1;31mcronwarp: error:\x1b[0m " : "cronwarp: error: ") << text
              << '\n';
  print_help(console, help);
}

void print_help(const Console& console, const std::string& help) {
  if (!help.empty()) console.err << "  = help: " << help << '\n';
}

}  // namespace cronwarp::cli
