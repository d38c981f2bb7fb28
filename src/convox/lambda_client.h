#pragma once

#include <chrono>
#include <memory>

#include "convox/api.h"
#include "convox/rack_url.h"
#include "io/event_loop.h"

namespace cronwarp::convox {

// Asks a rack for processes as the Lambda function of April 2016 did, to the byte of the request:
// its headers in their order, a chunked form body, one connection a request, the certificate not
// verified. Source: convox/rack 07c8a767.
class LambdaClient : public RunApi {
 public:
  // The loop is borrowed. `patience` is how long the function was allowed to run.
  LambdaClient(EventLoop& loop, RackUrl rack,
               std::chrono::milliseconds patience = std::chrono::seconds{10});
  ~LambdaClient() override;

  // Works off the loop until the answer is there, so a server on the same loop can give it. An
  // answer that does not come, or is none, is ApiError with status 0 and the cause in a sentence.
  // Throws EnvironmentError if there is nobody to connect to.
  Answer<RunProcessReply> run_process(const RunProcessRequest& request) override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cronwarp::convox
