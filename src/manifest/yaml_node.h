#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_text.h"

namespace cronwarp::manifest {

struct Node;

struct MapEntry {
  const Node* key;  // a scalar
  const Node* value;
};

// One value of a YAML file. Scalars are text: what "yes" or "0100" means is the reader's business,
// not the parser's.
struct Node {
  enum class Kind { kNull, kScalar, kList, kMap };
  enum class Style { kPlain, kSingleQuoted, kDoubleQuoted, kBlock };

  Kind kind = Kind::kNull;
  Style style = Style::kPlain;  // of a scalar
  Span span;                    // of a scalar with its quotes; else where it begins
  std::string text;             // of a scalar
  std::vector<const Node*> items;
  // Merges (<<) are done; keys are unique.
  std::vector<MapEntry> entries;

  // nullptr if there is no such key.
  const MapEntry* find(std::string_view key) const;
};

// A parsed file. Nodes refer to each other (aliases share one node) and live as long as it does.
struct YamlDocument {
  const SourceText* source = nullptr;  // not owned
  const Node* root = nullptr;
  std::deque<Node> nodes;
  // Quoted and block scalars, ascending: a '#' in them begins no comment.
  std::vector<Span> scalars;

  Location at(Span span) const { return {source, span}; }
};

// "text", "a map", "a list", "nothing": how messages name what they found.
std::string_view describe(const Node& node);

}  // namespace cronwarp::manifest
