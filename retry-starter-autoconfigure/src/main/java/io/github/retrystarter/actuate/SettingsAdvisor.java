package io.github.retrystarter.actuate;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.OperationArgumentResolver;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;

/**
 * Lets {@link RetryEndpoint} take settings by their keys, which cannot be names of
 * parameters: whatever is no parameter of an operation becomes one of its
 * {@value #SETTINGS}.
 */
public class SettingsAdvisor implements OperationInvokerAdvisor {

	static final String SETTINGS = "settings";

	private static final EndpointId ID = EndpointId.of("retry");

	@Override
	public OperationInvoker apply(EndpointId endpointId, OperationType operationType, OperationParameters parameters,
			OperationInvoker invoker) {
		boolean takesSettings = endpointId.equals(ID)
				&& parameters.stream().anyMatch((parameter) -> parameter.getName().equals(SETTINGS));
		return takesSettings ? (context) -> invoker.invoke(withSettings(context, parameters)) : invoker;
	}

	private static InvocationContext withSettings(InvocationContext context, OperationParameters parameters) {
		Map<String, Object> arguments = new HashMap<>(context.getArguments());
		Map<String, @Nullable Object> settings = new LinkedHashMap<>(arguments);
		parameters.forEach((parameter) -> settings.remove(parameter.getName()));
		if (!settings.isEmpty()) {
			arguments.put(SETTINGS, settings);
		}
		SecurityContext security = context.resolveArgument(SecurityContext.class);
		return new InvocationContext((security != null) ? security : SecurityContext.NONE, arguments,
				new Resolver(context));
	}

	/**
	 * What the original context resolves.
	 */
	private record Resolver(InvocationContext context) implements OperationArgumentResolver {

		@Override
		public boolean canResolve(Class<?> type) {
			return this.context.canResolve(type);
		}

		@Override
		public <T> @Nullable T resolve(Class<T> type) {
			return this.context.resolveArgument(type);
		}

	}

}
