/**
 * The front door and the retry loop. This is the only room that knows spring-retry and
 * HTTP clients.
 *
 * <pre>
 *  front door   RetryingClientHttpRequestInterceptor · its builder · RetryOptions
 *      │
 *      ▼
 *  one call     CallStart · RetryCall · CallTimeout · CallHistory · CallEnding
 *      │            │
 *      │            └──► limits     RateLimitTurn · RateLimitDoor · RateLimitGate · RateLimitHolds · RetryPause
 *      ▼
 *  one attempt  AttemptSender · AttemptRequest · Exchange
 *      │            │
 *      │            ├──► wire       AttemptWire · AttemptLimit · WireLimit · TappedExchange · a tap for each client
 *      │            ├──► failure    ExchangeFailure · FailureClassifier · FailureTable
 *      │            └──► response   ReceivedResponse · ResponseBuffer · PeekableResponse · ResponseDisposal · BodyDrain
 *      ▼
 *  engine       RetryLoop · CallTemplate · CallRetryContext · NextAttempt · RetryHooks
 *      │
 *      ├──► deciding   RetryDecider · RetryConditions · CallBudget
 *      └──► recovery   CallRecovery · OriginStates · OriginState · KeptResponse
 * </pre>
 *
 * The way of one request:
 * <ol>
 * <li>{@code RetryingClientHttpRequestInterceptor.intercept} finds the mount, and lets
 * what is not to be retried pass through. {@code CallStart} makes a {@code RetryCall} of
 * the request, with an idempotency key if it is to have one, and waits for its turn if
 * its server has said that it takes no requests.</li>
 * <li>{@code AttemptSender} sends it: {@code Exchange} knows the status, or the failure
 * and its kind. A short body is read ahead of its reader, if a retry could follow. The
 * conditions give their opinion.</li>
 * <li>Most calls are completed by that. The budget, the origin and the observers are
 * told, and the response is handed back as the HTTP client made it.</li>
 * <li>Otherwise a {@code RetryLoop} takes the call over: {@code RetryDecider} asks the
 * rule book and then the budget. spring-retry's template is told of each attempt, and
 * lets {@code NextAttempt} wait and send until the latest decision is to stop. Once the
 * back-off is over, {@code CallRecovery} holds the retry until its origin has shown a
 * sign of life, and pays for it from the {@code CallBudget}.</li>
 * <li>{@code CallEnding} hands back the last response or throws the last failure, the
 * budget is settled, log and observers are told.</li>
 * </ol>
 */
@NullMarked
package io.github.retrystarter.client;

import org.jspecify.annotations.NullMarked;
