package io.quotestream.local.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quotestream.local.feed.EventToAppend;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Customers who fill in quotes at the same time, as an iterator over their events. The same settings give the same events,
 * byte for byte. Confined to one thread.
 */
public final class Simulator implements Iterator<EventToAppend> {

    private static final int CUSTOMERS_AT_A_TIME = 150;
    private static final int TRACED_PER_CENT = 30;
    private static final byte[] NO_METADATA = {};

    /**
     * What to simulate.
     *
     * @param quotes how many quotes, or {@link Long#MAX_VALUE} for no end
     * @param untidyShare the share of events that are untidy but readable, 0 to 1
     * @param badShare the share of events that nobody can use, 0 to 1
     */
    public record Settings(long seed, long quotes, double untidyShare, double badShare) {}

    private final Settings settings;
    private final SplittableRandom random;
    private final EventNoise untidiness;
    private final BadEvents badEvents;
    private final JsonMapper json = new JsonMapper();
    private final List<Customer> customers = new ArrayList<>();
    private volatile long customersSoFar;

    public Simulator(Settings settings) {
        this.settings = settings;
        this.random = new SplittableRandom(settings.seed());
        this.untidiness = new EventNoise(random);
        this.badEvents = new BadEvents(random);
    }

    /** Quotes begun so far; from any thread. */
    public long quotes() {
        return customersSoFar;
    }

    @Override
    public boolean hasNext() {
        return !customers.isEmpty() || customersSoFar < settings.quotes();
    }

    @Override
    public EventToAppend next() {
        if (!hasNext()) {
            throw new NoSuchElementException("all " + settings.quotes() + " quotes are done");
        }
        while (customers.size() < CUSTOMERS_AT_A_TIME && customersSoFar < settings.quotes()) {
            long number = customersSoFar;
            customers.add(new Customer(random.split(), number));
            customersSoFar = number + 1;
        }
        int chosen = random.nextInt(customers.size());
        Customer customer = customers.get(chosen);
        if (random.nextDouble() < settings.badShare()) {
            BadEvents.Bad bad = badEvents.next(customer.id());
            return event(bad.type(), bad.isJson(), bad.data());
        }
        Customer.Step step = customer.next();
        if (customer.isDone()) {
            customers.set(chosen, customers.get(customers.size() - 1));
            customers.remove(customers.size() - 1);
        }
        if (random.nextDouble() < settings.untidyShare()) {
            untidiness.spoil(step);
        }
        return event(step.type(), true, write(step));
    }

    private EventToAppend event(String type, boolean isJson, byte[] data) {
        UUID id = new UUID(random.nextLong(), random.nextLong());
        byte[] metadata = random.nextInt(100) < TRACED_PER_CENT ? traceParent() : NO_METADATA;
        return new EventToAppend(id, type, isJson, data, metadata, null, null);
    }

    private byte[] traceParent() {
        String text = "{\"traceparent\":\"00-%016x%016x-%016x-01\"}"
                .formatted(random.nextLong(), random.nextLong() | 1, random.nextLong() | 1);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] write(Customer.Step step) {
        try {
            return json.writeValueAsBytes(step.data());
        } catch (JsonProcessingException e) {
            throw new AssertionError("a tree can always be written", e);
        }
    }
}
