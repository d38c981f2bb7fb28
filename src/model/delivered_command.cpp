#include "model/delivered_command.h"

namespace cronwarp {
namespace {

// Empty: `c` is left alone. The numeric entities are those that the later Lambda decodes.
std::string_view named_entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    default:
      return {};
  }
}

std::string_view numeric_entity(char c) {
  switch (c) {
    case '"':
      return "&#34;";
    case '\'':
      return "&#39;";
    case '+':
      return "&#43;";
    default:
      return {};
  }
}

}  // namespace

std::string delivered_command(Platform platform, std::string_view command) {
  std::string delivered;
  delivered.reserve(command.size());
  for (const char c : command) {
    std::string_view entity = named_entity(c);
    if (entity.empty() && platform == Platform::kGen1April2016) entity = numeric_entity(c);
    if (entity.empty()) {
      delivered += c;
    } else {
      delivered += entity;
    }
  }
  return delivered;
}

}  // namespace cronwarp
