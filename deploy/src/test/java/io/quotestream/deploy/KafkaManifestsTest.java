package io.quotestream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the manifests say of Kafka: topics, users, and how many pods may share the partitions. */
final class KafkaManifestsTest {

    private static final String BASE = "base";
    private static final String LOCAL = "overlays/local";
    private static final String PRODUCTION = "overlays/production";

    @ParameterizedTest
    @ValueSource(strings = {LOCAL, PRODUCTION})
    void topicsGroupsAndTransactionsAreThoseOfTheServices(String kustomization) {
        List<Manifest> objects = Kustomization.build(kustomization);
        List<String> topics = Stream.of("TOPIC_EVENTS", "TOPIC_STATE", "TOPIC_BRIDGE_CHECKPOINTS", "TOPIC_DEAD_LETTERS")
                .map(variable -> Variables.defaultOf("bridge", variable))
                .toList();
        String application = Variables.defaultOf("streams-app", "STREAMS_APPLICATION_ID");

        assertThat(named(objects, "KafkaTopic")).containsExactlyInAnyOrderElementsOf(topics);
        assertThat(resources(objects, "topic"))
                .allMatch(name -> topics.contains(name) || name.equals(application + "-"));
        assertThat(resources(objects, "group"))
                .containsOnly(
                        Variables.defaultOf("bridge", "BRIDGE_GROUP_ID"),
                        application,
                        Variables.defaultOf("sink", "SINK_GROUP_ID"),
                        Variables.defaultOf("sink", "SINK_GROUP_ID") + "-dead-letters");
        assertThat(resources(objects, "transactionalId"))
                .containsExactlyInAnyOrder(Variables.defaultOf("bridge", "BRIDGE_TRANSACTIONAL_ID"), application + "-");
    }

    @ParameterizedTest
    @ValueSource(strings = {BASE, LOCAL, PRODUCTION})
    void recordsMayGrowAlongTheWay(String kustomization) {
        List<Manifest> objects = Kustomization.build(kustomization);

        long event = config(objects, "quotes.events", "max.message.bytes");
        long state = config(objects, "quotes.state", "max.message.bytes");
        long deadLetter = config(objects, "quotes.dead-letters", "max.message.bytes");

        assertThat(event).isGreaterThan(1 << 20).isLessThan(state);
        assertThat(state).isLessThan(deadLetter);
        assertThat(config(objects, "quotes.events", "retention.ms")).isEqualTo(-1);
        assertThat(config(objects, "quotes.dead-letters", "retention.ms")).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {BASE, LOCAL, PRODUCTION})
    void thereAreNeverMorePodsThanPartitions(String kustomization) {
        List<Manifest> objects = Kustomization.build(kustomization);
        int partitions = partitions(objects, "quotes.events");

        assertThat(partitions(objects, "quotes.state")).isEqualTo(partitions);
        assertThat(partitions(objects, "quotes.bridge-checkpoints")).isEqualTo(1);
        for (String service : List.of("streams-app", "sink")) {
            Manifest scaled = Manifest.find(objects, "ScaledObject", service);
            JsonNode trigger = scaled.at("/spec/triggers/0/metadata");
            assertThat(scaled.at("/spec/maxReplicaCount").asInt())
                    .isEqualTo(partitions(objects, trigger.path("topic").asText()));
            Manifest.find(objects, scaled.at("/spec/scaleTargetRef/kind").asText(), service);
            assertThat(Manifest.find(
                                    objects,
                                    scaled.at("/spec/scaleTargetRef/kind").asText(),
                                    service)
                            .at("/spec/replicas")
                            .isMissingNode())
                    .as("KEDA alone says how many there are")
                    .isTrue();
            assertThat(resources(objects, "group"))
                    .contains(trigger.path("consumerGroup").asText());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LOCAL, PRODUCTION})
    void replicasOfTopicsFitTheCluster(String kustomization) {
        List<Manifest> objects = Kustomization.build(kustomization);
        boolean isLocal = kustomization.equals(LOCAL);

        assertThat(objects)
                .filteredOn(object -> object.kind().equals("KafkaTopic"))
                .allSatisfy(topic -> {
                    assertThat(topic.at("/spec/replicas").asInt()).isEqualTo(isLocal ? 1 : 3);
                    assertThat(topic.at("/spec/config/min.insync.replicas").asInt())
                            .isEqualTo(isLocal ? 1 : 2);
                });
    }

    private static List<String> named(List<Manifest> objects, String kind) {
        return objects.stream()
                .filter(object -> object.kind().equals(kind))
                .map(Manifest::name)
                .toList();
    }

    /** Names of the resources of one type that users may use. */
    private static Set<String> resources(List<Manifest> objects, String type) {
        Set<String> names = new HashSet<>();
        objects.stream().filter(object -> object.kind().equals("KafkaUser")).forEach(user -> {
            for (JsonNode acl : user.at("/spec/authorization/acls")) {
                if (acl.at("/resource/type").asText().equals(type)) {
                    names.add(acl.at("/resource/name").asText());
                }
            }
        });
        return names;
    }

    private static int partitions(List<Manifest> objects, String topic) {
        return Manifest.find(objects, "KafkaTopic", topic)
                .at("/spec/partitions")
                .asInt();
    }

    private static long config(List<Manifest> objects, String topic, String setting) {
        return Manifest.find(objects, "KafkaTopic", topic)
                .at("/spec/config")
                .path(setting)
                .asLong();
    }
}
