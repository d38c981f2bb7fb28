#include "manifest/compose_values.h"

#include <utility>

#include <fmt/format.h>

#include "manifest/memory_size.h"
#include "manifest/rules.h"
#include "manifest/scalar_source.h"

namespace cronwarp::manifest {

TracedText ComposeValues::scalar(const Node& node, Span fallback) const {
  const SourceText& source = *document_.source;
  return interpolate(trace(node, source.text(), fallback), variables_, source, diagnostics_);
}

void ComposeValues::report_shape(const MapEntry& entry, std::string_view expected) const {
  diagnostics_.report(
      kInvalidValue, document_.at(entry.key->span),
      fmt::format("'{}' must be {}, not {}", entry.key->text, expected, describe(*entry.value)),
      fmt::format("give '{}' {}", entry.key->text, expected));
}

std::string ComposeValues::text(const MapEntry& entry) const {
  switch (entry.value->kind) {
    case Node::Kind::kScalar:
      return scalar(*entry.value, entry.value->span).text();
    case Node::Kind::kNull:
      return {};
    case Node::Kind::kList:
    case Node::Kind::kMap:
      report_shape(entry, "text");
      return {};
  }
  return {};
}

std::vector<TracedText> ComposeValues::texts(const MapEntry& entry) const {
  std::vector<TracedText> found;
  const Node& node = *entry.value;
  if (node.kind == Node::Kind::kMap) report_shape(entry, "text or a list of texts");
  if (node.kind == Node::Kind::kScalar) found.push_back(scalar(node, node.span));
  for (const Node* item : node.items) {
    if (item->kind == Node::Kind::kScalar) {
      found.push_back(scalar(*item, item->span));
    } else {
      report_shape({entry.key, item}, "text or a list of texts");
    }
  }
  return found;
}

NamedValues ComposeValues::named_values(const MapEntry& entry) const {
  NamedValues values;
  const auto take_from_variables = [&](const std::string& name) {
    if (const std::string* value = variables_.find(name)) set_value(values, name, *value);
  };
  const Node& node = *entry.value;
  if (node.kind == Node::Kind::kScalar) report_shape(entry, "a map or a list of NAME=value");
  for (const MapEntry& named : node.entries) {
    if (named.value->kind == Node::Kind::kNull) {
      take_from_variables(named.key->text);
    } else {
      set_value(values, named.key->text, text(named));
    }
  }
  for (const Node* item : node.items) {
    if (item->kind != Node::Kind::kScalar) {
      report_shape({entry.key, item}, "a map or a list of NAME=value");
      continue;
    }
    const std::string pair = scalar(*item, item->span).text();
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos) {
      take_from_variables(pair);
    } else {
      set_value(values, pair.substr(0, equals), pair.substr(equals + 1));
    }
  }
  return values;
}

std::optional<CommandLine> ComposeValues::command_line(const MapEntry& entry) const {
  if (entry.value->kind == Node::Kind::kScalar) return CommandLine{{text(entry)}, true};
  if (entry.value->kind == Node::Kind::kNull) return std::nullopt;
  CommandLine line;
  for (const TracedText& word : texts(entry)) line.words.push_back(word.text());
  return line;
}

std::optional<std::uint64_t> ComposeValues::memory(const MapEntry& entry) const {
  const std::string written = text(entry);
  if (written.empty()) return std::nullopt;
  const auto bytes = parse_memory_size(written);
  if (!bytes) {
    diagnostics_.report(kInvalidValue, document_.at(entry.value->span),
                        fmt::format("'{}' is no amount of memory", written),
                        std::string(kMemorySizeForm));
  }
  return bytes;
}

std::optional<Build> ComposeValues::build(const MapEntry& entry) const {
  if (entry.value->kind == Node::Kind::kNull) return std::nullopt;
  if (entry.value->kind == Node::Kind::kScalar) return Build{text(entry), {}, {}};
  if (entry.value->kind == Node::Kind::kList) {
    report_shape(entry, "a folder or a map");
    return std::nullopt;
  }
  Build build;
  build.context = ".";
  if (const MapEntry* context = entry.value->find("context")) build.context = text(*context);
  if (const MapEntry* file = entry.value->find("dockerfile")) build.dockerfile = text(*file);
  if (const MapEntry* args = entry.value->find("args")) build.args = named_values(*args);
  return build;
}

std::vector<std::string> ComposeValues::volumes(const MapEntry& entry) const {
  std::vector<std::string> volumes;
  const Node& node = *entry.value;
  if (node.kind == Node::Kind::kScalar || node.kind == Node::Kind::kMap) {
    report_shape(entry, "a list");
  }
  for (const Node* item : node.items) {
    if (item->kind == Node::Kind::kScalar) {
      volumes.push_back(scalar(*item, item->span).text());
      continue;
    }
    const MapEntry* target = item->find("target");
    if (target == nullptr) {
      report_shape({entry.key, item}, "a list of SOURCE:TARGET or of maps with a 'target'");
      continue;
    }
    const MapEntry* source = item->find("source");
    std::string volume = source == nullptr ? "" : text(*source) + ":";
    volume += text(*target);
    const MapEntry* read_only = item->find("read_only");
    if (read_only != nullptr && text(*read_only) == "true") volume += ":ro";
    volumes.push_back(std::move(volume));
  }
  return volumes;
}

}  // namespace cronwarp::manifest
