#include "manifest/compose.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "manifest/convox_labels.h"
#include "manifest/rules.h"
#include "manifest/scalar_source.h"
#include "manifest/utf8.h"

namespace cronwarp::manifest {
namespace {

// What has maps of maps below it at the root of a compose file and is not a service.
bool is_section(std::string_view key) {
  return key == "services" || key == "networks" || key == "volumes" || key == "configs" ||
         key == "secrets" || key.starts_with("x-");
}

bool looks_like_service(const Node& node) {
  return node.find("labels") != nullptr || node.find("image") != nullptr ||
         node.find("build") != nullptr;
}

class ComposeReader {
 public:
  ComposeReader(const ComposeValues& values, Files& files) : values_(values), files_(files) {}

  std::optional<Compose> read(const Node& root) {
    if (root.kind == Node::Kind::kNull) return Compose{};
    if (root.kind != Node::Kind::kMap) {
      report(kInvalidValue, root.span,
             fmt::format("a manifest is a map of services, not {}", describe(root)),
             "begin with 'services:', or with the name of a service");
      return std::nullopt;
    }
    if (const MapEntry* services = root.find("services")) {
      report_misplaced_services(root);
      if (services->value->kind == Node::Kind::kMap) {
        for (const MapEntry& entry : services->value->entries) read_service(entry);
      } else if (services->value->kind != Node::Kind::kNull) {
        values_.report_shape(*services, "a map of services");
        return std::nullopt;
      }
      return std::move(compose_);
    }
    const MapEntry* version = root.find("version");
    if (version != nullptr && !values_.text(*version).starts_with('1')) {
      report(kMissingKey, version->key->span, "this version needs the key 'services'",
             "put the services below 'services:', or remove 'version'");
      return std::nullopt;
    }
    for (const MapEntry& entry : root.entries) {
      if (&entry != version && !entry.key->text.starts_with("x-")) read_service(entry);
    }
    return std::move(compose_);
  }

 private:
  void report(const Rule& rule, Span span, std::string message, std::string help) const {
    values_.diagnostics().report(rule, values_.document().at(span), std::move(message),
                                 std::move(help));
  }

  void report_misplaced_services(const Node& root) const {
    for (const MapEntry& entry : root.entries) {
      if (is_section(entry.key->text) || !looks_like_service(*entry.value)) continue;
      report(kMisplacedService, entry.key->span,
             fmt::format("service '{}' stands beside 'services' and is not read", entry.key->text),
             "indent it below 'services:', or call it 'x-…' if it is only an anchor");
    }
  }

  void read_service(const MapEntry& entry) {
    if (entry.value->kind != Node::Kind::kMap) {
      report(kInvalidValue, entry.key->span,
             fmt::format("service '{}' must be a map, not {}", entry.key->text,
                         describe(*entry.value)),
             "give the service an 'image' or a 'build'");
      return;
    }
    Service service;
    service.name = entry.key->text;
    service.location = values_.document().at(entry.key->span);
    std::vector<Label> labels;
    const MapEntry* environment = nullptr;
    const MapEntry* dockerfile = nullptr;
    for (const MapEntry& key : entry.value->entries) {
      const std::string& name = key.key->text;
      if (name == "environment") {
        environment = &key;
      } else if (name == "dockerfile") {
        dockerfile = &key;
      } else if (name == "labels") {
        labels = read_labels(key);
      } else if (name == "extends") {
        report(kIgnoredExtends, key.key->span, "'extends' is not followed",
               "repeat the labels in this service, or share them with a YAML anchor");
      } else {
        read_setting(key, service);
      }
    }
    // `environment` overrides env_file wherever it stands.
    if (environment != nullptr) {
      for (auto& [name, value] : values_.named_values(*environment)) {
        set_value(service.environment, std::move(name), std::move(value));
      }
    }
    // Version 1 has it beside `build`.
    if (dockerfile != nullptr && service.build && service.build->dockerfile.empty()) {
      service.build->dockerfile = values_.text(*dockerfile);
    }
    compose_.services.push_back(std::move(service));
    compose_.labels.push_back(std::move(labels));
  }

  void read_setting(const MapEntry& key, Service& service) {
    const std::string& name = key.key->text;
    if (name == "image") {
      service.image = values_.text(key);
    } else if (name == "build") {
      report_unread_labels(key);
      service.build = values_.build(key);
    } else if (name == "deploy") {
      report_unread_labels(key);
    } else if (name == "command") {
      service.command = values_.command_line(key);
    } else if (name == "entrypoint") {
      service.entrypoint = values_.command_line(key);
    } else if (name == "env_file") {
      read_env_files(key, service);
    } else if (name == "working_dir") {
      service.working_dir = values_.text(key);
    } else if (name == "user") {
      service.user = values_.text(key);
    } else if (name == "volumes") {
      service.volumes = values_.volumes(key);
    } else if (name == "mem_limit") {
      service.memory_bytes = values_.memory(key);
    }
  }

  void read_env_files(const MapEntry& key, Service& service) {
    const Node& node = *key.value;
    if (node.kind == Node::Kind::kScalar) return read_env_file(key, node, true, service);
    if (node.kind == Node::Kind::kMap) values_.report_shape(key, "a path or a list of paths");
    for (const Node* item : node.items) {
      const MapEntry* path = item->find("path");
      if (item->kind == Node::Kind::kScalar) {
        read_env_file(key, *item, true, service);
      } else if (path != nullptr && path->value->kind == Node::Kind::kScalar) {
        const MapEntry* required = item->find("required");
        const bool optional = required != nullptr && values_.text(*required) == "false";
        read_env_file(key, *path->value, !optional, service);
      } else {
        values_.report_shape({key.key, item}, "a path or a list of paths");
      }
    }
  }

  void read_env_file(const MapEntry& key, const Node& node, bool required, Service& service) {
    const std::string written = values_.scalar(node, key.key->span).text();
    const std::string path = resolve(values_.document().source->name(), written);
    service.env_files.push_back(written);
    if (!required && !files_.exists(path)) return;
    const auto file = files_.read(path);
    if (!file) {
      report(kEnvFileNotFound, node.span, file.error(),
             "create the file, or correct the path; it is relative to this file's folder");
      return;
    }
    for (auto& [name, value] : read_dotenv(**file, values_.variables(), values_.diagnostics())) {
      set_value(service.environment, std::move(name), std::move(value));
    }
  }

  std::vector<Label> read_labels(const MapEntry& entry) {
    std::vector<Label> labels;
    const Node& node = *entry.value;
    if (node.kind == Node::Kind::kScalar) values_.report_shape(entry, "a map or a list");
    for (const MapEntry& label : node.entries) {
      if (label.value->kind == Node::Kind::kMap || label.value->kind == Node::Kind::kList) {
        report_nested(*label.key, describe(*label.value));
        continue;
      }
      Label read{
          TracedText(label.key->text, label.key->span), {}, true, false, false, label.key->span};
      read.value = substitute(*label.value, label.key->span, read);
      labels.push_back(std::move(read));
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const Node& item = *node.items[i];
      if (item.kind == Node::Kind::kScalar) {
        labels.push_back(read_list_label(item));
      } else if (item.entries.empty()) {
        // The parser's place of nothing is on a later line.
        report(kInvalidLabel, item.kind == Node::Kind::kNull ? entry.key->span : item.span,
               fmt::format("item {} of 'labels' must be text, not {}", i + 1, describe(item)),
               "write '- NAME=VALUE', or remove the item");
      }
      for (const MapEntry& nested : item.entries) report_nested(*nested.key, "a map");
    }
    return labels;
  }

  // `section` is a part of a service in which docker, too, has labels.
  void report_unread_labels(const MapEntry& section) const {
    const MapEntry* labels = section.value->find("labels");
    if (labels == nullptr) return;
    const auto report_key = [&](const MapEntry& label) {
      report_unread(label.key->text, label.key->span, section.key->text);
    };
    for (const MapEntry& label : labels->value->entries) report_key(label);
    for (const Node* item : labels->value->items) {
      for (const MapEntry& label : item->entries) report_key(label);
      if (item->kind != Node::Kind::kScalar) continue;
      const TracedText text = trace(*item, values_.document().source->text(), labels->key->span);
      const TracedText key = text.slice(0, std::min(text.text().find('='), text.size()));
      if (!key.empty()) report_unread(key.text(), key.origin(), section.key->text);
    }
  }

  void report_unread(std::string_view label, Span span, std::string_view section) const {
    const LabelKind kind = classify_label(label).kind;
    if (kind == LabelKind::kForeign) return;
    Diagnostic& found = values_.diagnostics().report(
        kMisplacedLabel, values_.document().at(span),
        fmt::format("Convox does not read label '{}' below '{}'", label, section),
        "move it to the service's own 'labels'");
    const bool declares_task = kind == LabelKind::kTask || kind == LabelKind::kBrokenTask;
    if (!declares_task) found.severity = Severity::kWarning;
  }

  // "- convox.cron.x: 0 8 …" is a map in a list: a slip of the two ways to write labels.
  void report_nested(const Node& key, std::string_view found) const {
    report(key.text.starts_with("convox.") ? kInvalidLabel : kInvalidValue, key.span,
           fmt::format("label '{}' must be text, not {}", key.text, found),
           fmt::format("in a list write '- {0}=VALUE', in a map '{0}: VALUE'", key.text));
  }

  Label read_list_label(const Node& item) const {
    Label label;
    const TracedText text = substitute(item, item.span, label);
    const std::size_t equals = text.text().find('=');
    label.has_value = equals != std::string::npos;
    label.key = text.slice(0, std::min(equals, text.size()));
    if (label.has_value) label.value = text.slice(equals + 1, text.size());
    label.declared = label.key.empty() ? item.span : label.key.origin();
    return label;
  }

  // Keeps in `label` what substitution found wrong.
  TracedText substitute(const Node& node, Span fallback, Label& label) const {
    const auto& all = values_.diagnostics().all();
    const std::size_t before = all.size();
    TracedText text = values_.scalar(node, fallback);
    for (std::size_t i = before; i < all.size(); ++i) {
      (all[i].severity == Severity::kError ? label.is_broken : label.lacks_variables) = true;
    }
    // Reports are UTF-8; a variable of the caller need not be.
    if (find_bad_byte(text.text())) {
      report(kInvalidLabel, fallback, "a variable puts bytes that are not text into this label",
             "give the variable a value in UTF-8 without control characters");
      label.is_broken = true;
    }
    return text;
  }

  const ComposeValues& values_;
  Files& files_;
  Compose compose_;
};

}  // namespace

std::optional<Compose> read_compose(const Node& root, const ComposeValues& values, Files& files) {
  return ComposeReader(values, files).read(root);
}

}  // namespace cronwarp::manifest
