#include "convox/url_text.h"

#include <boost/url/encoding_opts.hpp>
#include <boost/url/pct_string_view.hpp>

namespace cronwarp::convox {
namespace {

namespace urls = boost::urls;

std::optional<std::string> decode(std::string_view text, bool space_as_plus) {
  const auto encoded = urls::make_pct_string_view({text.data(), text.size()});
  if (encoded.has_error()) return std::nullopt;
  urls::encoding_opts options;
  options.space_as_plus = space_as_plus;
  return encoded->decode(options);
}

}  // namespace

Target split_target(std::string_view target) {
  if (const std::size_t scheme = target.find("://");
      !target.starts_with('/') && scheme != std::string_view::npos) {
    const std::size_t path = target.find('/', scheme + 3);
    target = path == std::string_view::npos ? std::string_view{"/"} : target.substr(path);
  }
  const std::size_t mark = target.find('?');
  if (mark == std::string_view::npos) return {target, {}};
  return {target.substr(0, mark), target.substr(mark + 1)};
}

std::optional<std::string> decode_path(std::string_view path) {
  if (path.find('%') == std::string_view::npos) return std::string(path);
  return decode(path, false);
}

std::optional<Fields> parse_form(std::string_view text) {
  Fields fields;
  while (!text.empty()) {
    const std::size_t end = text.find('&');
    const std::string_view field = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (field.empty()) continue;
    const std::size_t equals = field.find('=');
    const bool has_value = equals != std::string_view::npos;
    auto name = decode(field.substr(0, equals), true);
    auto value = decode(has_value ? field.substr(equals + 1) : std::string_view{}, true);
    if (!name || !value) return std::nullopt;
    fields.emplace_back(std::move(*name), std::move(*value));
  }
  return fields;
}

const std::string* find_field(const Fields& fields, std::string_view name) {
  for (const auto& [field, value] : fields) {
    if (field == name) return &value;
  }
  return nullptr;
}

}  // namespace cronwarp::convox
