package io.github.retrystarter.client;

import java.io.IOException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TappedExchange}.
 */
class TappedExchangeTests {

	private final IOException failure = new IOException("The stream has ended");

	private final TappedExchange exchange = new UncutExchange(true);

	@BeforeEach
	void fail() {
		this.exchange.failed(this.failure);
	}

	@Test
	void isUnsentAtFirst() {
		assertThat(this.exchange.haveReachedAServer()).isFalse();
		assertThat(this.exchange.haveBeenRefused(this.failure)).isFalse();
	}

	@Test
	void whatWasSentMayHaveReachedAServer() {
		this.exchange.note(RequestFate.SENT);
		assertThat(this.exchange.haveReachedAServer()).isTrue();
	}

	@Test
	void refusalStandsWhenTheClientTellsOnlyThenThatItWasSent() {
		this.exchange.note(RequestFate.REFUSED);
		this.exchange.note(RequestFate.SENT);
		assertThat(this.exchange.haveReachedAServer()).isFalse();
		assertThat(this.exchange.haveBeenRefused(this.failure)).isTrue();
	}

	@Test
	void refusalCountsOnlyIfItIsWhatTheAttemptEndedWith() {
		this.exchange.note(RequestFate.REFUSED);
		assertThat(this.exchange.haveBeenRefused(new IOException(this.failure))).isTrue();
		assertThat(this.exchange.haveBeenRefused(new IOException("Another one"))).isFalse();
	}

	@Test
	void refusalIsOfNoImportanceOnceItWasSentAnew() {
		this.exchange.note(RequestFate.REFUSED);
		this.exchange.sentAnew();
		assertThat(this.exchange.haveReachedAServer()).isTrue();
		assertThat(this.exchange.haveBeenRefused(this.failure)).isFalse();
	}

	@Test
	void responseStandsWhateverComesAfterIt() {
		this.exchange.note(RequestFate.REACHED);
		this.exchange.note(RequestFate.REFUSED);
		this.exchange.sentAnew();
		this.exchange.note(RequestFate.REFUSED);
		assertThat(this.exchange.haveReachedAServer()).isTrue();
		assertThat(this.exchange.haveBeenRefused(this.failure)).isFalse();
	}

	@Test
	void exchangesOfAnInterceptorDoNotCountBesideTheAttempts() {
		TappedExchange token = new UncutExchange(false);
		token.note(RequestFate.REACHED);
		assertThat(token.haveReachedAServer()).isTrue();
		this.exchange.follow(token);
		assertThat(this.exchange.haveReachedAServer()).isFalse();
		TappedExchange log = new UncutExchange(false);
		log.note(RequestFate.REACHED);
		log.follow(this.exchange);
		assertThat(log.orLatestOwn()).isSameAs(this.exchange);
		assertThat(log.haveReachedAServer()).isFalse();
		this.exchange.note(RequestFate.SENT);
		assertThat(log.haveReachedAServer()).isTrue();
	}

	private static final class UncutExchange extends TappedExchange {

		UncutExchange(boolean own) {
			super(own);
		}

		@Override
		boolean cut(@Nullable Thread owner) {
			return false;
		}

	}

}
