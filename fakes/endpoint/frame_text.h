#pragma once

#include <string>
#include <string_view>

namespace cronwarp::fakes {

// Adds `text` to a websocket's text frame. A frame is UTF-8 (RFC 6455, 5.6): each byte that is none
// becomes U+FFFD, as in a rack's JSON. So does NUL, because a client of version 3 takes the output
// of an exec that begins with it for something else, a session of AWS (convox/convox 3.24.9).
void append_frame_text(std::string& frame, std::string_view text);

// `text` without the bytes at its end that may be the beginning of a character whose rest is still
// to come.
std::string_view whole_characters(std::string_view text);

}  // namespace cronwarp::fakes
