#pragma once

#include <string>

#include "convox/generation.h"
#include "convox/http_message.h"

namespace cronwarp::fakes {

// Whether the request has the rack's password; the user's name does not matter. A rack without a
// password lets everybody in. The time it takes tells nothing of the password.
bool is_authorized(convox::Generation generation, const convox::HttpRequest& request,
                   const std::string& password);

// The gate of April 2016: clients say their version, but for curl. `path` is decoded.
// Source: convox/rack 20160420221228, api/controllers/api.go.
bool is_outdated_client(convox::Generation generation, const convox::HttpRequest& request,
                        std::string_view path);

}  // namespace cronwarp::fakes
