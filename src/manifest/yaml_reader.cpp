#include "manifest/yaml_reader.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <sstream>
#include <string>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "base/contract.h"
#include "manifest/rules.h"
#include "manifest/scalar_source.h"
#include "manifest/utf8.h"

namespace cronwarp::manifest {
namespace {

constexpr std::size_t kDepthMax = 100;
// Values of a file after its aliases are followed; far above any manifest, far below "billion
// laughs".
constexpr std::size_t kValuesMax = 1'000'000;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Leaves the parser from inside an event, after the reason has been reported.
struct Refused {};

// Builds the tree from the parser's events.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const SourceText& source, Diagnostics& diagnostics)
      : diagnostics_(diagnostics), shift_(source.text().starts_with(kByteOrderMark) ? 3U : 0U) {
    document_.source = &source;
  }

  YamlDocument finish() {
    if (document_.root == nullptr) document_.root = &document_.nodes.emplace_back();
    return std::move(document_);
  }

  // Turns the parser's exception into our words.
  void report(const YAML::Exception& failure);

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (document_.root == nullptr) return;
    refuse(after(mark), "a second document starts here",
           "keep one document in the file; only one is read");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node& node = add(Node::Kind::kNull, mark);
    remember(anchor, node, 1);
    place(node, 1);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto target = anchors_.find(anchor);
    if (target == anchors_.end()) {
      refuse(after(mark), "this alias stands inside the value it refers to",
             "move the anchored part out of the value");
    }
    place(*target->second.node, target->second.values);
  }

  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                const std::string& value) override {
    Node& node = add(Node::Kind::kScalar, mark);
    const auto extent = find_scalar(text(), node.span.begin, value);
    if (!extent) refuse(node.span, "this quote is never closed", "add the closing quote");
    // Escapes can write what may not stand in the file; the parser makes broken UTF-8 of \N and \_.
    if (find_bad_byte(value)) {
      refuse(extent->span, "this text has a control character in it", "remove the escape");
    }
    node.style = extent->style;
    node.span = extent->span;
    node.text = value;
    if (extent->style != Node::Style::kPlain) document_.scalars.push_back(extent->content);
    remember(anchor, node, 1);
    place(node, 1);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(Node::Kind::kList, mark, anchor, style);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(Node::Kind::kMap, mark, anchor, style);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Node* node;
    YAML::anchor_t anchor;
    bool is_flow;
    std::size_t values = 1;     // of this node, aliases followed
    const Node* key = nullptr;  // waits for its value
    bool has_key = false;
    // Positions in node->entries.
    std::unordered_map<std::string_view, std::size_t> keys;
    std::vector<const Node*> merges;  // values of <<
  };

  struct Anchored {
    const Node* node;
    std::size_t values;
  };

  std::string_view text() const { return document_.source->text(); }

  Span after(const YAML::Mark& mark) const {
    const auto size = static_cast<std::uint32_t>(text().size());
    if (mark.pos < 0) return {size, size};
    const auto begin = std::min(static_cast<std::uint32_t>(mark.pos) + shift_, size);
    return {begin, std::min(begin + 1, size)};
  }

  [[noreturn]] void refuse(Span span, std::string message, std::string help) {
    diagnostics_.report(kYamlSyntax, document_.at(span), std::move(message), std::move(help));
    throw Refused{};
  }

  Node& add(Node::Kind kind, const YAML::Mark& mark) {
    Node& node = document_.nodes.emplace_back();
    node.kind = kind;
    node.span = after(mark);
    return node;
  }

  void remember(YAML::anchor_t anchor, const Node& node, std::size_t values) {
    if (anchor != YAML::NullAnchor) anchors_[anchor] = Anchored{&node, values};
  }

  void open(Node::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor,
            YAML::EmitterStyle::value style) {
    Node& node = add(kind, mark);
    if (open_.size() >= kDepthMax) {
      refuse(node.span, fmt::format("values are nested more than {} deep", kDepthMax),
             "flatten this part of the file");
    }
    open_.push_back(
        Open{&node, anchor, style == YAML::EmitterStyle::Flow, 1, nullptr, false, {}, {}});
  }

  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    for (const Node* merged : done.merges) merge(done, *merged);
    remember(done.anchor, *done.node, done.values);
    place(*done.node, done.values);
  }

  // Hands a finished value to whatever contains it.
  void place(const Node& node, std::size_t values) {
    if (open_.empty()) {
      document_.root = &node;
      return;
    }
    Open& parent = open_.back();
    parent.values += values;
    if (parent.values > kValuesMax) {
      refuse(parent.node->span, fmt::format("the file has more than {} values", kValuesMax),
             "use fewer aliases of aliases, or split the file");
    }
    if (parent.node->kind == Node::Kind::kList) {
      parent.node->items.push_back(&node);
    } else if (!parent.has_key) {
      parent.key = &node;
      parent.has_key = true;
    } else {
      parent.has_key = false;
      add_entry(parent, *parent.key, node);
    }
  }

  std::optional<std::uint32_t> find_schedule_star(std::uint32_t offset) const;
  std::optional<std::uint32_t> find_tab_indentation(std::uint32_t offset) const;
  void add_entry(Open& map, const Node& key, const Node& value);
  void merge(Open& map, const Node& merged);

  YamlDocument document_;
  Diagnostics& diagnostics_;
  std::uint32_t shift_;  // the parser does not count a byte order mark
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Anchored> anchors_;
};

void TreeBuilder::add_entry(Open& map, const Node& key, const Node& value) {
  if (key.kind != Node::Kind::kScalar) {
    diagnostics_.report(kInvalidValue, document_.at(key.span),
                        fmt::format("a key must be text, not {}", describe(key)),
                        "write 'key: value'");
    return;
  }
  if (key.text == "<<" && key.style == Node::Style::kPlain) {
    map.merges.push_back(&value);
    if (value.kind == Node::Kind::kMap || value.kind == Node::Kind::kList) return;
    diagnostics_.report(kInvalidValue, document_.at(key.span),
                        fmt::format("'<<' merges maps, not {}", describe(value)),
                        "give it an alias of a map, or a list of such aliases");
    return;
  }
  // A key without a value is best shown at the key: the parser's place is on a later line.
  const Node* shown = &value;
  if (value.kind == Node::Kind::kNull) {
    Node& at_key = document_.nodes.emplace_back(value);
    at_key.span = key.span;
    shown = &at_key;
  }
  const auto [found, is_new] = map.keys.try_emplace(key.text, map.node->entries.size());
  if (is_new) {
    map.node->entries.push_back({&key, shown});
    return;
  }
  MapEntry& earlier = map.node->entries[found->second];
  diagnostics_
      .report(kDuplicateKey, document_.at(key.span), fmt::format("key '{}' is repeated", key.text),
              "keep one of the two")
      .notes.push_back({document_.at(earlier.key->span), "first given here"});
  earlier = {&key, shown};
}

void TreeBuilder::merge(Open& map, const Node& merged) {
  const auto add_missing = [&](const Node& from) {
    for (const MapEntry& entry : from.entries) {
      const auto position = map.node->entries.size();
      if (map.keys.try_emplace(entry.key->text, position).second) {
        map.node->entries.push_back(entry);
      }
    }
  };
  if (merged.kind == Node::Kind::kMap) add_missing(merged);
  for (const Node* item : merged.items) {
    if (item->kind == Node::Kind::kMap) {
      add_missing(*item);
    } else {
      diagnostics_.report(kInvalidValue, document_.at(item->span),
                          fmt::format("'<<' merges maps, not {}", describe(*item)),
                          "give it aliases of maps only");
    }
  }
}

struct Wording {
  std::string_view parser;  // part of the parser's message
  std::string_view message;
  std::string_view help;
};

constexpr Wording kWordings[] = {
    {"illegal map value", "a ':' cannot stand here",
     "put a value that contains ': ' in quotes, and align keys of one map"},
    {"illegal map key", "a key cannot stand here", "align keys of one map"},
    {"illegal block entry", "a '-' cannot stand here",
     "indent lists with blanks (YAML allows no tabs), all items alike"},
    {"the referenced anchor is not defined", "this alias has no anchor",
     "define it before with '&name', or quote the text if the '*' is part of it"},
    {"found unknown escape character", "unknown escape in a double-quoted text",
     "double the backslash, or use single quotes"},
    {"unknown escape character", "unknown escape in a double-quoted text",
     "double the backslash, or use single quotes"},
    {"found character that cannot start", "this character cannot begin a value",
     "put the value in quotes"},
    {"unknown token", "this character cannot begin a value", "put the value in quotes"},
    {"bad file", "values are nested too deep", "flatten this part of the file"},
};

// The '*' of a schedule that the parser took for an alias; it stops at the '*' or just after.
std::optional<std::uint32_t> TreeBuilder::find_schedule_star(std::uint32_t offset) const {
  const std::uint32_t star = text().substr(offset, 1) == "*" || offset == 0 ? offset : offset - 1;
  const std::string_view around = text().substr(star, 2);
  const bool is_schedule = around == "*/" || around == "* " || around == "*," || around == "*\n";
  return is_schedule ? std::optional(star) : std::nullopt;
}

// Of the line at `offset`: the parser only finds that nothing fits together.
std::optional<std::uint32_t> TreeBuilder::find_tab_indentation(std::uint32_t offset) const {
  const SourceText& source = *document_.source;
  const std::uint32_t number = source.position(offset).line;
  const std::string_view line = source.line(number);
  const std::size_t tab = line.substr(0, line.find_first_not_of(" \t")).find('\t');
  if (tab == std::string_view::npos) return std::nullopt;
  return source.line_start(number) + static_cast<std::uint32_t>(tab);
}

void TreeBuilder::report(const YAML::Exception& failure) {
  const Span span = after(failure.mark);
  const bool never_closed = failure.msg.find("flow not found") != std::string::npos;
  if (never_closed && text().substr(span.begin, 1) == "?") {
    diagnostics_.report(kYamlSyntax, document_.at(span), "inside brackets a '?' ends the text",
                        "put the text in quotes");
    return;
  }
  if (never_closed && !open_.empty() && open_.back().is_flow) {
    Span bracket = open_.back().node->span;  // or of the anchor before it
    bracket.begin = static_cast<std::uint32_t>(text().find_first_of("[{", bracket.begin));
    bracket.end = bracket.begin + 1;
    diagnostics_
        .report(kYamlSyntax, document_.at(bracket),
                fmt::format("this '{}' is never closed", text().substr(bracket.begin, 1)),
                "add the closing bracket, or quote the text")
        .notes.push_back({document_.at(span), "no ',' or closing bracket up to here"});
    return;
  }
  const bool no_alias = failure.msg.find("alias not found") != std::string::npos ||
                        failure.msg.find("anchor is not defined") != std::string::npos;
  if (const auto star = find_schedule_star(span.begin); no_alias && star) {
    diagnostics_.report(kYamlSyntax, document_.at({*star, *star + 1}),
                        "a text that begins with '*' needs quotes",
                        "write \"*/10 * * * ? COMMAND\" with the quotes");
    return;
  }
  if (const auto tab = find_tab_indentation(span.begin)) {
    diagnostics_.report(kYamlSyntax, document_.at({*tab, *tab + 1}), "a tab cannot indent YAML",
                        "indent with blanks");
    return;
  }
  for (const Wording& wording : kWordings) {
    if (failure.msg.find(wording.parser) == std::string::npos) continue;
    diagnostics_.report(kYamlSyntax, document_.at(span), std::string(wording.message),
                        std::string(wording.help));
    return;
  }
  diagnostics_.report(kYamlSyntax, document_.at(span), "cannot be parsed: " + failure.msg,
                      "see the lines just above as well: YAML notices late");
}

}  // namespace

std::optional<YamlDocument> read_yaml(const SourceText& source, Diagnostics& diagnostics) {
  if (const auto bad = find_bad_byte(source.text())) {
    const auto begin = static_cast<std::uint32_t>(*bad);
    diagnostics.report(
        kYamlSyntax, {&source, {begin, begin + 1}},
        fmt::format("byte 0x{:02x} is not text", static_cast<unsigned char>(source.text()[*bad])),
        "save the file as UTF-8 without control characters");
    return std::nullopt;
  }
  TreeBuilder builder(source, diagnostics);
  std::istringstream stream{std::string(source.text())};
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Refused&) {
    return std::nullopt;
  } catch (const YAML::Exception& failure) {
    builder.report(failure);
    return std::nullopt;
  }
  return builder.finish();
}

}  // namespace cronwarp::manifest
