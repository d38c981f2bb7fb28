#pragma once

#include <string>

#include "base/time.h"

namespace cronwarp {

// An X.509 certificate and its private key, both as PEM.
struct Certificate {
  std::string certificate;
  std::string private_key;
};

// Signed by itself, for "localhost" and 127.0.0.1, valid from a day before `now` for a year
// (P-256). Throws EnvironmentError.
Certificate make_self_signed_certificate(Instant now);

}  // namespace cronwarp
