#include "convox/http_message.h"

#include <algorithm>

namespace cronwarp::convox {
namespace {

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

auto find_header(const HttpRequest& request, std::string_view name) {
  return std::find_if(request.headers.begin(), request.headers.end(),
                      [name](const auto& header) { return is_same_name(header.first, name); });
}

}  // namespace

bool is_same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return to_lower(x) == to_lower(y);
         });
}

std::string_view HttpRequest::header(std::string_view name) const {
  const auto found = find_header(*this, name);
  return found == headers.end() ? std::string_view{} : found->second;
}

bool HttpRequest::has_header(std::string_view name) const {
  return find_header(*this, name) != headers.end();
}

}  // namespace cronwarp::convox
