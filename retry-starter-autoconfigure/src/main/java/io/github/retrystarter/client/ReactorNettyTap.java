package io.github.retrystarter.client;

import java.net.SocketTimeoutException;
import java.net.URI;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientRequest;
import reactor.util.context.ContextView;

/**
 * Lets a Reactor Netty {@link HttpClient} tell of its exchanges: whether a failed request
 * has been sent, and how one under way is cut. The clients that Spring Boot makes have it
 * already.
 */
public final class ReactorNettyTap {

	private static final Class<?> KEY = ReactorNettyTap.class;

	private ReactorNettyTap() {
	}

	/**
	 * A client with a tap, which changes nothing of what it does.
	 * @param client an application's own client
	 * @return the client to use
	 */
	public static HttpClient install(HttpClient client) {
		return client.mapConnect(ReactorNettyTap::connect)
			.doOnRequest((request, connection) -> requested(request, connection))
			.doOnRedirect((response, connection) -> {
				reached(response.currentContextView());
				completed(response.currentContextView());
			})
			.doOnResponse((response, connection) -> reached(response.currentContextView()))
			.doAfterResponseSuccess((response, connection) -> completed(response.currentContextView()));
	}

	private static Mono<? extends Connection> connect(Mono<? extends Connection> connection) {
		return Mono.defer(() -> {
			AttemptWire wire = AttemptWire.current();
			return (wire != null) ? connect(connection, wire) : connection;
		});
	}

	private static Mono<? extends Connection> connect(Mono<? extends Connection> connection, AttemptWire wire) {
		Exchange exchange = new Exchange(wire);
		wire.begin(exchange);
		Mono<Connection> tapped = connection.cast(Connection.class)
			.contextWrite((context) -> context.put(KEY, exchange))
			.doOnError(exchange::failed);
		return wire.isLimited() ? Mono.firstWithSignal(tapped, exchange.end.asMono()) : tapped;
	}

	private static void requested(HttpClientRequest request, Connection connection) {
		if (request.currentContextView().getOrDefault(KEY, null) instanceof Exchange exchange) {
			exchange.connection = connection;
			exchange.requested(request);
			if (connection.channel() instanceof Http2StreamChannel stream) {
				stream.pipeline().addFirst(new Refusals(exchange, connection));
			}
		}
	}

	private static void reached(ContextView context) {
		if (context.getOrDefault(KEY, null) instanceof Exchange exchange) {
			exchange.note(RequestFate.REACHED);
		}
	}

	private static void completed(ContextView context) {
		if (context.getOrDefault(KEY, null) instanceof Exchange exchange) {
			exchange.connection = null;
		}
	}

	/**
	 * Hears what an HTTP/2 server has not acted on: a stream that it refused, or one that
	 * it leaves out as it goes (RFC 9113, 8.7). The client itself only tells that the
	 * stream has ended.
	 */
	private static final class Refusals extends ChannelInboundHandlerAdapter {

		private final Exchange exchange;

		private final Connection connection;

		Refusals(Exchange exchange, Connection connection) {
			this.exchange = exchange;
			this.connection = connection;
		}

		@Override
		public void userEventTriggered(ChannelHandlerContext context, Object event) {
			if (this.exchange.connection == this.connection && isRefusal(event)) {
				this.exchange.note(RequestFate.REFUSED);
			}
			context.fireUserEventTriggered(event);
		}

		private static boolean isRefusal(Object event) {
			return event instanceof Http2GoAwayFrame || (event instanceof Http2ResetFrame reset
					&& reset.errorCode() == Http2Error.REFUSED_STREAM.code());
		}

	}

	private static final class Exchange extends TappedExchange {

		private final AttemptWire wire;

		private final Sinks.One<Connection> end = Sinks.one();

		private volatile @Nullable Connection connection;

		Exchange(AttemptWire wire) {
			// Until it is sent, nobody knows what it is.
			super(true);
			this.wire = wire;
		}

		/**
		 * Note a request: the first one, or that of a redirect, or the same once more,
		 * where the client or a part of the application sends again. What a refusal says
		 * is said of one of them alone.
		 */
		void requested(HttpClientRequest request) {
			if (hasReachedAServer()) {
				note(RequestFate.REACHED);
				return;
			}
			String url = request.resourceUrl();
			own(this.wire.isOwn(request.method().name(), (url != null) ? URI.create(url).getRawPath() : null));
			sentAnew();
		}

		@Override
		boolean cut(@Nullable Thread owner) {
			Connection connection = this.connection;
			if (connection != null) {
				connection.channel().eventLoop().execute(() -> close(connection));
			}
			else {
				end();
			}
			return false;
		}

		/**
		 * Close a connection, unless it is another exchange's by now. That is decided on
		 * the thread which gives connections back.
		 */
		private void close(Connection connection) {
			if (this.connection == connection) {
				end();
				// The end is of no interest once there is a head.
				connection.channel().close();
			}
		}

		private void end() {
			this.end.tryEmitError(new SocketTimeoutException("Cut"));
		}

	}

}
