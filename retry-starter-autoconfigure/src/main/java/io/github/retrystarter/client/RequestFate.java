package io.github.retrystarter.client;

/**
 * What has become of a request, each of which says more than those before it. A server
 * may still refuse what was sent, and has not acted then. It has acted, for all that is
 * known, when a response has come, be it a redirect.
 */
enum RequestFate {

	UNSENT, SENT, REFUSED, REACHED

}
