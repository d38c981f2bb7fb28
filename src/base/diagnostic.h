#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_text.h"

namespace cronwarp {

enum class Severity { kNote, kWarning, kError };

std::string_view to_string(Severity severity);

// One kind of finding. Each module declares its rules as constants; docs/DIAGNOSTICS.md is made
// from them. `id` is stable kebab-case: users write it in suppressions and filters.
struct Rule {
  std::string_view id;
  Severity severity;
  std::string_view summary;      // one line: what is wrong
  std::string_view explanation;  // why it matters, with the outside fact
  std::string_view remedy;       // what to do
};

// Where a diagnostic points. No source: nowhere in particular.
struct Location {
  const SourceText* source = nullptr;  // not owned; outlives the diagnostic
  Span span;
};

struct Note {
  Location location;  // may point nowhere
  std::string text;
};

// Texts follow compilers: short, lower case, no full stop, 'quoted' names. `message` says what is
// wrong, `help` what to do; never mixed.
struct Diagnostic {
  Severity severity = Severity::kError;
  std::string_view id;  // of a Rule, which has static lifetime
  Location location;
  std::string message;
  std::string help;
  std::vector<Note> notes;
  std::string suppressed_by;  // the reason given in a suppression comment; empty: not suppressed
};

// Collects everything that is wrong, in the order found.
class Diagnostics {
 public:
  // Returns the new entry, to which notes can be added; valid until the next report().
  Diagnostic& report(const Rule& rule, Location location, std::string message, std::string help);

  // By file, then position, then rule: the order of all renderings.
  void sort();

  const std::vector<Diagnostic>& all() const { return all_; }
  std::vector<Diagnostic>& all() { return all_; }

  // Suppressed ones do not count.
  std::size_t count(Severity severity) const;
  bool any_at_least(Severity severity) const;

 private:
  std::vector<Diagnostic> all_;
};

enum class Color { kOff, kOn };

// "file:7:18: error: minute 61 is out of range 0-59 [cron-value-range]" with the line, a caret and
// the help; ends with a line end. Goldens hold it to the byte.
std::string render(const Diagnostic& diagnostic, Color color);

}  // namespace cronwarp
