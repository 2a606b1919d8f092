package io.quotestream.deploy;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * KEDA's two kinds that are used here, written from its documentation of version 2.20 (concepts: scaling deployments,
 * authentication; scalers: Apache Kafka), since there is no Java model of them.
 */
final class KedaTypes {

    private KedaTypes() {}

    record ScaledObject(String apiVersion, String kind, ObjectMeta metadata, ScaledObjectSpec spec) {}

    record ScaledObjectSpec(
            @JsonProperty(required = true) ScaleTarget scaleTargetRef,
            @Nullable Integer pollingInterval,
            @Nullable Integer cooldownPeriod,
            @Nullable Integer initialCooldownPeriod,
            @Nullable Integer idleReplicaCount,
            @Nullable Integer minReplicaCount,
            @Nullable Integer maxReplicaCount,
            @Nullable Fallback fallback,
            @Nullable Advanced advanced,
            @JsonProperty(required = true) List<Trigger> triggers) {}

    record ScaleTarget(
            @Nullable String apiVersion,
            @Nullable String kind,
            @JsonProperty(required = true) String name,
            @Nullable String envSourceContainerName) {}

    record Fallback(
            int failureThreshold, int replicas, @Nullable String behavior) {}

    record Advanced(
            @Nullable Boolean restoreToOriginalReplicaCount,
            @Nullable Autoscaler horizontalPodAutoscalerConfig) {}

    record Autoscaler(@Nullable String name, @Nullable HorizontalPodAutoscalerBehavior behavior) {}

    record Trigger(
            @JsonProperty(required = true) String type,
            @Nullable String name,
            @Nullable String metricType,
            @Nullable Boolean useCachedMetrics,
            @JsonProperty(required = true) KafkaTrigger metadata,
            @Nullable AuthenticationReference authenticationRef) {}

    /** KEDA takes texts only. */
    record KafkaTrigger(
            @Nullable String bootstrapServers,
            @Nullable String consumerGroup,
            @Nullable String topic,
            @Nullable String lagThreshold,
            @Nullable String activationLagThreshold,
            @Nullable String offsetResetPolicy,
            @Nullable String allowIdleConsumers,
            @Nullable String scaleToZeroOnInvalidOffset,
            @Nullable String excludePersistentLag,
            @Nullable String limitToPartitionsWithLag,
            @Nullable String partitionLimitation,
            @Nullable String version,
            @Nullable String sasl,
            @Nullable String tls,
            @Nullable String unsafeSsl) {}

    record AuthenticationReference(
            @JsonProperty(required = true) String name,
            @Nullable String kind) {}

    record TriggerAuthentication(String apiVersion, String kind, ObjectMeta metadata, TriggerAuthenticationSpec spec) {}

    record TriggerAuthenticationSpec(
            @Nullable List<Target> secretTargetRef,
            @Nullable List<Target> configMapTargetRef,
            @Nullable List<Map<String, String>> env) {}

    record Target(
            @JsonProperty(required = true) String parameter,
            @JsonProperty(required = true) String name,
            @JsonProperty(required = true) String key) {}
}
