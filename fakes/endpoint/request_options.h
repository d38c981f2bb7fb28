#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "convox/api.h"
#include "convox/http_message.h"
#include "convox/url_text.h"

namespace cronwarp::fakes {

// What a request asks for besides its path: header, form and query. What is there and cannot be
// read is an error 500 with the words of Go's library, as on the real racks.
class RequestOptions {
 public:
  enum class Form : std::uint8_t { kIgnored, kRead };

  // Borrows the request. nullopt: a '%' in query or form without its two digits.
  static std::optional<RequestOptions> read(const convox::HttpRequest& request,
                                            std::string_view query, Form form);

  // The views are valid as long as this lives.
  std::optional<std::string_view> header(std::string_view name) const;
  std::optional<std::string_view> query(std::string_view name) const;
  // A field of the form; else of the query, because Go keeps both in one map.
  std::optional<std::string_view> field(std::string_view name) const;
  // Of the form alone, and only if it stands there once: the rule of the rack of 2016.
  std::string_view single_form_field(std::string_view name) const;

 private:
  explicit RequestOptions(const convox::HttpRequest& request) : request_(&request) {}

  const convox::HttpRequest* request_;
  convox::Fields form_;
  convox::Fields query_;
};

convox::Answer<std::optional<std::int64_t>> read_int(std::optional<std::string_view> text);
// nullopt: the default.
convox::Answer<Duration> read_duration(std::optional<std::string_view> text, Duration otherwise);

}  // namespace cronwarp::fakes
