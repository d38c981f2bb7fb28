#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "manifest/dotenv.h"
#include "manifest/interpolation.h"
#include "manifest/traced_text.h"
#include "manifest/yaml_node.h"
#include "model/service.h"

namespace cronwarp::manifest {

// Reads the shapes that values of a compose file have, with variables substituted. A value of the
// wrong shape is reported at its key and read as absent; so is a key without a value, silently, as
// docker compose does.
class ComposeValues {
 public:
  ComposeValues(const YamlDocument& document, const Variables& variables, Diagnostics& diagnostics)
      : document_(document), variables_(variables), diagnostics_(diagnostics) {}

  // A scalar; where the way back to the file is lost, it comes from `fallback`.
  TracedText scalar(const Node& node, Span fallback) const;

  std::string text(const MapEntry& entry) const;
  // A list of texts, or a single text.
  std::vector<TracedText> texts(const MapEntry& entry) const;
  // A map, or a list of NAME=value. A name alone takes its value from the variables.
  NamedValues named_values(const MapEntry& entry) const;
  std::optional<CommandLine> command_line(const MapEntry& entry) const;
  std::optional<std::uint64_t> memory(const MapEntry& entry) const;
  std::optional<Build> build(const MapEntry& entry) const;
  std::vector<std::string> volumes(const MapEntry& entry) const;

  void report_shape(const MapEntry& entry, std::string_view expected) const;

  const YamlDocument& document() const { return document_; }
  const Variables& variables() const { return variables_; }
  Diagnostics& diagnostics() const { return diagnostics_; }

 private:
  const YamlDocument& document_;
  const Variables& variables_;
  Diagnostics& diagnostics_;
};

}  // namespace cronwarp::manifest
