#pragma once

#include <string>
#include <string_view>

#include "convox/objects.h"
#include "convox/routes.h"
#include "fakes/endpoint/rack_answers.h"
#include "fakes/endpoint/request_options.h"
#include "fakes/rack/fake_rack.h"

namespace cronwarp::fakes {

// What a rack does on its routes other than websockets: reads the options where the generation's
// clients put them, asks the rack, and writes its objects.
class RackRoutes {
 public:
  // Both are borrowed.
  RackRoutes(FakeRack& rack, RackAnswers& answers)
      : rack_(rack), answers_(answers), generation_(rack.generation()) {}

  // REQUIRES: the match was found, and not among the sockets.
  convox::HttpResponse handle(const convox::RouteMatch& match, const convox::HttpRequest& request,
                              std::string_view query);

 private:
  // One request on its way through the rack.
  struct Call {
    const convox::HttpRequest& request;
    const RequestOptions& options;
    const std::string& app;
    const std::string& name;  // of whatever the path names after the app
  };

  bool is_gen1() const { return generation_ == convox::Generation::kGen1April2016; }
  convox::HttpResponse error(const Call& call, const convox::ApiError& error) {
    return answers_.error(call.request, error);
  }
  // The answer's value as an object, or its error.
  template <class T>
  convox::HttpResponse object(const Call& call, const convox::Answer<T>& answer) {
    if (!answer) return error(call, answer.error());
    return answers_.json(convox::to_json(generation_, *answer));
  }
  // As object in 2016; since then clients are told no more than that it worked.
  template <class T>
  convox::HttpResponse object_in_2016(const Call& call, const convox::Answer<T>& answer) {
    if (!answer) return error(call, answer.error());
    return is_gen1() ? answers_.json(convox::to_json(generation_, *answer)) : answers_.done();
  }
  convox::HttpResponse done(const Call& call, const convox::Answer<convox::Done>& answer) {
    return answer ? answers_.done() : error(call, answer.error());
  }
  // What the fake rack answers on real routes it does not do.
  convox::HttpResponse not_faked(const Call& call);

  convox::HttpResponse dispatch(convox::Operation operation, const Call& call);
  convox::HttpResponse dispatch_system(convox::Operation operation, const Call& call);

  convox::HttpResponse system();
  convox::HttpResponse capacity();
  convox::HttpResponse racks();
  convox::HttpResponse system_processes(const Call& call);
  convox::HttpResponse system_releases();
  convox::HttpResponse of_app(const Call& call, convox::Operation operation);
  convox::HttpResponse create_app(const Call& call);

  convox::HttpResponse list_processes(const Call& call);
  convox::HttpResponse get_process(const Call& call);
  convox::HttpResponse stop_process(const Call& call);
  convox::HttpResponse run_process(const Call& call);
  convox::HttpResponse scale_service(const Call& call);

  convox::HttpResponse list_releases(const Call& call);
  convox::HttpResponse create_release(const Call& call);
  convox::HttpResponse list_builds(const Call& call);
  convox::HttpResponse get_environment(const Call& call);
  convox::HttpResponse set_environment(const Call& call);
  convox::HttpResponse unset_environment(const Call& call);
  convox::HttpResponse change_environment(const Call& call, const convox::Environment& environment);

  FakeRack& rack_;
  RackAnswers& answers_;
  convox::Generation generation_;
};

// The process that clients call `name`, or the rack's refusal.
convox::Answer<convox::Process> find_process(FakeRack& rack, std::string_view app,
                                             std::string_view name);

}  // namespace cronwarp::fakes
