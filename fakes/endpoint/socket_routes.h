#pragma once

#include <memory>

#include "convox/http_message.h"
#include "convox/routes.h"
#include "fakes/endpoint/rack_stream.h"
#include "fakes/rack/fake_rack.h"

namespace cronwarp::fakes {

// Opens what a websocket of the rack is to carry. An error is told on the socket, after the
// upgrade. REQUIRES: the match was found, and among the sockets. The rack is borrowed and outlives
// the stream.
convox::Answer<std::unique_ptr<RackStream>> open_stream(FakeRack& rack,
                                                        const convox::RouteMatch& match,
                                                        const convox::HttpRequest& request);

// Whether the rack accepts a socket from where the request says it comes from. That of 2016 wants
// to be told; later ones refuse other hosts than their own.
bool is_origin_welcome(convox::Generation generation, const convox::HttpRequest& request);

}  // namespace cronwarp::fakes
