#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cronwarp::convox {

// An HTTP request as the rack's routes see it, whole and well-formed. All views are borrowed for
// the call.
struct HttpRequest {
  std::string_view method;  // "GET"; as sent
  std::string_view target;  // path and query, as sent: "/apps/shop/processes?"
  std::vector<std::pair<std::string_view, std::string_view>> headers;  // as sent, in order
  std::string_view body;                                               // without its framing

  // The first header of that name, whatever its case; empty if there is none.
  std::string_view header(std::string_view name) const;
  bool has_header(std::string_view name) const;
};

struct HttpResponse {
  int status = 200;
  std::string content_type;                                  // empty: no such header
  std::vector<std::pair<std::string, std::string>> headers;  // besides type, length and date
  std::string body;
};

// The same but for the case of ASCII letters, as names of headers and hosts are.
bool is_same_name(std::string_view a, std::string_view b);

}  // namespace cronwarp::convox
