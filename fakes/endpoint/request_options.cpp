#include "fakes/endpoint/request_options.h"

#include <utility>

#include "convox/go_text.h"

namespace cronwarp::fakes {
namespace {

bool has_form(const convox::HttpRequest& request) {
  std::string_view type = request.header("Content-Type");
  type = type.substr(0, type.find(';'));
  return type == "application/x-www-form-urlencoded";
}

std::optional<std::string_view> view(const std::string* text) {
  if (text == nullptr) return std::nullopt;
  return *text;
}

}  // namespace

std::optional<RequestOptions> RequestOptions::read(const convox::HttpRequest& request,
                                                   std::string_view query, Form form) {
  RequestOptions options(request);
  if (!query.empty()) {
    auto fields = convox::parse_form(query);
    if (!fields) return std::nullopt;
    options.query_ = std::move(*fields);
  }
  if (form == Form::kRead && has_form(request)) {
    auto fields = convox::parse_form(request.body);
    if (!fields) return std::nullopt;
    options.form_ = std::move(*fields);
  }
  return options;
}

std::optional<std::string_view> RequestOptions::header(std::string_view name) const {
  if (!request_->has_header(name)) return std::nullopt;
  return request_->header(name);
}

std::optional<std::string_view> RequestOptions::query(std::string_view name) const {
  return view(convox::find_field(query_, name));
}

std::optional<std::string_view> RequestOptions::field(std::string_view name) const {
  const auto value = view(convox::find_field(form_, name));
  return value ? value : query(name);
}

std::string_view RequestOptions::single_form_field(std::string_view name) const {
  std::string_view found;
  int count = 0;
  for (const auto& [field, value] : form_) {
    if (field != name) continue;
    found = value;
    ++count;
  }
  return count == 1 ? found : std::string_view{};
}

convox::Answer<std::optional<std::int64_t>> read_int(std::optional<std::string_view> text) {
  if (!text) return std::optional<std::int64_t>{};
  auto value = convox::parse_go_int(*text, "strconv.Atoi");
  if (!value) return Unexpected{convox::ApiError{500, value.error()}};
  return std::optional<std::int64_t>{*value};
}

convox::Answer<Duration> read_duration(std::optional<std::string_view> text, Duration otherwise) {
  if (!text) return otherwise;
  auto length = convox::parse_go_duration(*text);
  if (!length) return Unexpected{convox::ApiError{500, length.error()}};
  return *length;
}

}  // namespace cronwarp::fakes
