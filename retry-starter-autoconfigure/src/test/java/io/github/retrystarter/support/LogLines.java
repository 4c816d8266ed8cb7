package io.github.retrystarter.support;

import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.slf4j.LoggerFactory;

/**
 * What a class logs at DEBUG and above, from now until closed, instead of on the console.
 */
public final class LogLines implements AutoCloseable {

	private final Logger logger;

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	public LogLines(Class<?> source) {
		this.logger = (Logger) LoggerFactory.getLogger(source);
		this.lines.start();
		this.logger.addAppender(this.lines);
		this.logger.setLevel(Level.DEBUG);
		this.logger.setAdditive(false);
	}

	/**
	 * The lines so far, each after its level.
	 */
	public synchronized List<String> all() {
		return List.copyOf(this.lines.list)
			.stream()
			.map((line) -> line.getLevel() + " " + line.getFormattedMessage())
			.toList();
	}

	/**
	 * The lines so far of one level.
	 */
	public List<String> of(Level level) {
		return all().stream().filter((line) -> line.startsWith(level + " ")).toList();
	}

	public Logger logger() {
		return this.logger;
	}

	@Override
	public void close() {
		this.logger.detachAppender(this.lines);
		this.logger.setLevel(null);
		this.logger.setAdditive(true);
	}

}
