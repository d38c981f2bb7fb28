// The compiled half of Asio and its TLS, once for all who include them.

#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
