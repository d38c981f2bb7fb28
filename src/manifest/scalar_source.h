#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "manifest/traced_text.h"
#include "manifest/yaml_node.h"

namespace cronwarp::manifest {

// The extent of a scalar in the file, which the parser does not tell: it gives the place where the
// scalar (or its anchor or tag) begins.
struct ScalarExtent {
  Node::Style style = Node::Style::kPlain;
  Span span;     // for a block scalar its header, "|" or ">-"
  Span content;  // all bytes up to its end; equal to `span` except for block scalars
};

// `value` is the scalar's text as parsed. nullopt: a quote is never closed.
std::optional<ScalarExtent> find_scalar(std::string_view source, std::size_t mark,
                                        std::string_view value);

// The scalar's text with the place of each byte. Where the way back is lost (block scalars, values
// over several lines), every byte comes from `fallback`.
TracedText trace(const Node& scalar, std::string_view source, Span fallback);

}  // namespace cronwarp::manifest
