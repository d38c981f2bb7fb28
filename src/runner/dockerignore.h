#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace cronwarp {

// What a .dockerignore leaves out of a build's context. Source: Dockerfile reference,
// ".dockerignore files": patterns of Go's filepath.Match from the root of the context, `**` for any
// number of folders, `!` for what is sent all the same, the last pattern that matches a path or a
// folder above it decides.
class Dockerignore {
 public:
  // Of the file's text. A pattern that is not well formed matches nothing: the engine refuses it
  // when it builds, in words of its own.
  explicit Dockerignore(std::string_view text);

  // `path`: from the root of the context, with `/`.
  bool leaves_out(std::string_view path) const;
  // Whether something in a folder that is left out can be sent all the same.
  bool has_exceptions() const;

 private:
  // One step of a pattern, matched against one character of the path or a run of them.
  struct Step {
    enum class Kind {
      kCharacter,  // `character` itself
      kAny,        // any but a slash
      kRun,        // any number but slashes
      kDeepRun,    // any number
      kFolders,    // nothing, or any number up to a slash
      kClass,      // one of `ranges`, or none of them
    };
    struct Range {
      char32_t first = 0;
      char32_t last = 0;
    };

    Kind kind = Kind::kCharacter;
    char32_t character = 0;
    std::vector<Range> ranges;
    bool negated = false;
  };
  struct Pattern {
    bool is_exception = false;
    std::vector<Step> steps;
  };
  class Compiler;

  static bool takes(const Step& step, char32_t c);
  static bool matches(const std::vector<Step>& steps, std::u32string_view path);

  std::vector<Pattern> patterns_;
};

}  // namespace cronwarp
