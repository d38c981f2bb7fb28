#include "manifest/yaml_node.h"

#include <algorithm>

namespace cronwarp::manifest {

const MapEntry* Node::find(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const MapEntry& entry) { return entry.key->text == key; });
  return found == entries.end() ? nullptr : &*found;
}

std::string_view describe(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kNull:
      return "nothing";
    case Node::Kind::kScalar:
      return "text";
    case Node::Kind::kList:
      return "a list";
    case Node::Kind::kMap:
      return "a map";
  }
  return "nothing";
}

}  // namespace cronwarp::manifest
