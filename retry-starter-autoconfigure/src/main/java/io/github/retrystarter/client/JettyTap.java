package io.github.retrystarter.client;

import java.net.SocketTimeoutException;
import java.net.URI;

import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;

/**
 * Lets a Jetty {@link HttpClient} tell of its exchanges: whether a failed request has
 * been sent, and how one under way is cut. The clients that Spring Boot makes have it
 * already.
 */
public final class JettyTap {

	private static final String EXCHANGE = JettyTap.class.getName();

	private JettyTap() {
	}

	/**
	 * Put a tap on a client. It changes nothing of what the client does.
	 * @param client an application's own client
	 */
	public static void install(HttpClient client) {
		client.getRequestListeners().addQueuedListener(JettyTap::queued);
		client.getRequestListeners().addCommitListener(JettyTap::committed);
	}

	/**
	 * A request that was made by the calling thread, or, in the same conversation, by a
	 * redirect.
	 */
	private static void queued(Request request) {
		AttemptWire wire = AttemptWire.current();
		Exchange before = exchange(request);
		if (before != null) {
			before.note(RequestFate.REACHED);
		}
		else if (wire != null && request instanceof HttpRequest first) {
			URI url = request.getURI();
			Exchange exchange = new Exchange(
					wire.isOwn(request.getMethod(), (url != null) ? url.getRawPath() : request.getPath()), first);
			first.getConversation().setAttribute(EXCHANGE, exchange);
			first.onResponseBegin((response) -> exchange.note(RequestFate.REACHED));
			wire.begin(exchange);
		}
	}

	private static void committed(Request request) {
		Exchange exchange = exchange(request);
		if (exchange != null) {
			exchange.note(RequestFate.SENT);
		}
	}

	/**
	 * The exchange that a request belongs to, as does what redirects make of it.
	 */
	private static @Nullable Exchange exchange(Request request) {
		return (request instanceof HttpRequest each) ? (Exchange) each.getConversation().getAttribute(EXCHANGE) : null;
	}

	private static final class Exchange extends TappedExchange {

		private final HttpRequest request;

		Exchange(boolean own, HttpRequest request) {
			super(own);
			this.request = request;
		}

		@Override
		boolean cut(@Nullable Thread owner) {
			SocketTimeoutException cause = new SocketTimeoutException("Cut");
			// The request itself, or what a redirect has made of it.
			this.request.getConversation().abort(cause, Promise.noop());
			this.request.abort(cause);
			return false;
		}

	}

}
