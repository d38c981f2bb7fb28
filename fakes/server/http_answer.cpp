#include "fakes/server/http_answer.h"

#include <array>
#include <charconv>

#include <boost/beast/http/status.hpp>
#include <fmt/format.h>

namespace cronwarp::fakes {
namespace {

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

// Source: RFC 9110, 6.4.1 and 8.6.
bool has_body(int status) { return status >= 200 && status != 204 && status != 304; }

}  // namespace

std::string_view HttpDate::text(Instant at) {
  const auto second = std::chrono::floor<std::chrono::seconds>(at);
  if (text_.empty() || second != second_) {
    second_ = second;
    const auto day = std::chrono::floor<std::chrono::days>(second);
    const std::chrono::year_month_day date{day};
    constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::chrono::hh_mm_ss clock{second - day};
    text_ = fmt::format(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[std::chrono::weekday{day}.c_encoding()],
        static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
        static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
        clock.seconds().count());
  }
  return text_;
}

std::size_t append_answer(std::string& out, const convox::HttpResponse& response,
                          const AnswerFrame& frame) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::size_t>(response.status));
  out += ' ';
  out += boost::beast::http::obsolete_reason(
      boost::beast::http::int_to_status(static_cast<unsigned>(response.status)));
  out += "\r\n";
  if (!response.content_type.empty()) {
    append_header(out, "Content-Type", response.content_type);
  }
  for (const auto& [name, value] : response.headers) {
    append_header(out, name, value);
  }
  append_header(out, "Date", frame.date);
  if (has_body(response.status)) {
    out += "Content-Length: ";
    append_number(out, response.body.size());
    out += "\r\n";
  }
  if (!frame.connection.empty()) {
    append_header(out, "Connection", frame.connection);
  }
  out += "\r\n";
  if (frame.head_only || !has_body(response.status)) {
    return 0;
  }
  out += response.body;
  return response.body.size();
}

}  // namespace cronwarp::fakes
