#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "manifest/traced_text.h"

namespace cronwarp::manifest {

// The variables that ${NAME} can refer to: the caller's environment, then the env files.
class Variables {
 public:
  Variables() = default;
  explicit Variables(std::map<std::string, std::string> environment)
      : environment_(std::move(environment)) {}

  // Of an env file; a later definition replaces an earlier one, never one of the environment.
  void define(std::string name, std::string value) { files_[std::move(name)] = std::move(value); }

  // nullptr: not set.
  const std::string* find(std::string_view name) const;

 private:
  // Less<> so that a view can be looked up.
  std::map<std::string, std::string, std::less<>> files_;
  std::map<std::string, std::string> environment_;
};

// Substitutes as docker compose does: $NAME, ${NAME}, ${NAME:-default}, ${NAME-default},
// ${NAME:+other}, ${NAME+other}, ${NAME:?error}, ${NAME?error}, and $$ for a plain '$'. With ':' an
// empty value counts as not set. Defaults may contain variables again. What is wrong goes to
// `diagnostics`, and the expression becomes nothing.
TracedText interpolate(const TracedText& text, const Variables& variables, const SourceText& source,
                       Diagnostics& diagnostics);

}  // namespace cronwarp::manifest
