package io.quotestream.embedded.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotestream.embedded.kafka.ClientListener;
import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.embedded.kafka.SampleRecords;
import io.quotestream.embedded.mysql.EmbeddedMariaDb;
import io.quotestream.embedded.proxy.ProtocolFaults.FaultPoint;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Links to real servers, cut at the point that decides. */
class ProtocolFaultsIT {

    @ParameterizedTest
    @EnumSource(FaultPoint.class)
    void aCommitOfMySqlIsLostWithItsRequestAndKeptWhenOnlyItsResponseIsLost(FaultPoint point) throws Exception {
        ProtocolFaults cuts = ProtocolFaults.ofMySqlCommits();
        try (EmbeddedMariaDb database = EmbeddedMariaDb.start();
                TcpProxy proxy = TcpProxy.to(database.port())) {
            database.createDatabase("quotes");
            proxy.tap(cuts);
            String through = database.jdbcUrl("quotes").replace(":" + database.port(), ":" + proxy.port());
            try (Connection connection = DriverManager.getConnection(through, database.user(), database.password());
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE numbers (number INT)");
                connection.setAutoCommit(false);
                statement.execute("INSERT INTO numbers VALUES (1)");
                connection.commit();
                statement.execute("INSERT INTO numbers VALUES (2)");
                cuts.cutNext(point);

                assertThatThrownBy(connection::commit)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                lost -> assertThat(lost.getSQLState()).isEqualTo("08S01"));
            }

            assertThat(cuts.happened()).isOne();
            assertThat(cuts.seen()).isEqualTo(2);
            assertThat(proxy.cuts()).isOne();
            try (Connection direct = DriverManager.getConnection(
                            database.jdbcUrl("quotes"), database.user(), database.password());
                    Statement statement = direct.createStatement();
                    ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM numbers")) {
                count.next();
                assertThat(count.getInt(1)).isEqualTo(point == FaultPoint.RESPONSE_LOST ? 2 : 1);
            }
        }
    }

    @Test
    void aCommitOfKafkaMayBeCutBeforeAndAfterTheBrokerHasIt() throws Exception {
        ProtocolFaults cuts = ProtocolFaults.ofKafkaRequests(ApiKeys.END_TXN.id);
        try (TcpProxy proxy = TcpProxy.start();
                EmbeddedKafka kafka = EmbeddedKafka.options()
                        .clientListener(ClientListener.behind(proxy))
                        .setting("num.partitions", "3")
                        .start()) {
            proxy.target(kafka.clientPort());
            proxy.tap(cuts);
            kafka.createTopic("texts", 1, Map.of());
            for (FaultPoint point : FaultPoint.values()) {
                try (KafkaProducer<String, String> producer = SampleRecords.producer(proxy.address(), "cut-" + point)) {
                    producer.initTransactions();
                    cuts.cutNext(point);
                    producer.beginTransaction();
                    producer.send(new ProducerRecord<>("texts", point.name())).get();
                    // The producer retries by itself, and the broker recognizes what it has executed already.
                    producer.commitTransaction();
                }
            }

            assertThat(cuts.happened()).isEqualTo(2);
            assertThat(cuts.seen()).isEqualTo(4);
            assertThat(SampleRecords.committed(kafka.bootstrapServers(), "texts", 1))
                    .containsExactly("REQUEST_LOST", "RESPONSE_LOST");
        }
    }
}
