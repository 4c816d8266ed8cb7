package io.github.retrystarter.client;

import java.io.IOException;
import java.net.CookieHandler;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Lets the JDK's {@link HttpClient} tell of its exchanges: whether a failed request has
 * been answered by a redirect, and how one under way is cut. The clients that Spring Boot
 * makes have it already.
 * <p>
 * The client has no listeners. It asks its proxy selector for each request on the calling
 * thread, and tells its cookie handler of each response, so these two are used.
 */
public final class JdkHttpClientTap {

	private JdkHttpClientTap() {
	}

	/**
	 * Put a tap on the clients of a builder, in front of the proxy selector and the
	 * cookie handler that it has so far. It changes nothing of what they do.
	 * @param builder the builder of an application's own client
	 */
	public static void install(HttpClient.Builder builder) {
		// A builder cannot be asked.
		HttpClient client = builder.build();
		Map<URI, Set<Exchange>> underWay = new ConcurrentHashMap<>();
		builder.proxy(new Proxies(client.proxy().orElse(null), underWay));
		builder.cookieHandler(new Cookies(client.cookieHandler().orElse(null), underWay));
	}

	private static final class Proxies extends ProxySelector {

		private final @Nullable ProxySelector delegate;

		private final Map<URI, Set<Exchange>> underWay;

		Proxies(@Nullable ProxySelector delegate, Map<URI, Set<Exchange>> underWay) {
			this.delegate = delegate;
			this.underWay = underWay;
		}

		@Override
		public List<Proxy> select(URI url) {
			AttemptWire wire = AttemptWire.current();
			if (wire != null) {
				Exchange exchange = new Exchange(wire.isOwn(null, url.getRawPath()), url, this.underWay);
				exchange.attach();
				wire.begin(exchange);
			}
			ProxySelector selector = delegate();
			return (selector != null) ? selector.select(url) : List.of(Proxy.NO_PROXY);
		}

		@Override
		public void connectFailed(URI url, SocketAddress address, IOException failure) {
			ProxySelector selector = delegate();
			if (selector != null) {
				selector.connectFailed(url, address, failure);
			}
		}

		private @Nullable ProxySelector delegate() {
			return (this.delegate != null) ? this.delegate : ProxySelector.getDefault();
		}

	}

	private static final class Cookies extends CookieHandler {

		private final @Nullable CookieHandler delegate;

		private final Map<URI, Set<Exchange>> underWay;

		Cookies(@Nullable CookieHandler delegate, Map<URI, Set<Exchange>> underWay) {
			this.delegate = delegate;
			this.underWay = underWay;
		}

		@Override
		public Map<String, List<String>> get(URI url, Map<String, List<String>> headers) throws IOException {
			return (this.delegate != null) ? this.delegate.get(url, headers) : Map.of();
		}

		@Override
		public void put(URI url, Map<String, List<String>> headers) throws IOException {
			// Nobody tells whose response it is, so all attempts on this URL may have
			// been answered.
			this.underWay.getOrDefault(url, Set.of()).forEach((exchange) -> exchange.note(RequestFate.REACHED));
			if (this.delegate != null) {
				this.delegate.put(url, headers);
			}
		}

	}

	private static final class Exchange extends TappedExchange {

		private final URI url;

		private final Map<URI, Set<Exchange>> underWay;

		Exchange(boolean own, URI url, Map<URI, Set<Exchange>> underWay) {
			super(own);
			this.url = url;
			this.underWay = underWay;
		}

		void attach() {
			this.underWay.compute(this.url, (url, exchanges) -> {
				Set<Exchange> all = (exchanges != null) ? exchanges : ConcurrentHashMap.newKeySet();
				all.add(this);
				return all;
			});
		}

		@Override
		void detach() {
			this.underWay.computeIfPresent(this.url, (url, exchanges) -> {
				exchanges.remove(this);
				return exchanges.isEmpty() ? null : exchanges;
			});
		}

		@Override
		boolean cut(@Nullable Thread owner) {
			return interruptOrClose(owner);
		}

		@Override
		boolean isCuttable(boolean buffering) {
			return !buffering || isReading();
		}

	}

}
