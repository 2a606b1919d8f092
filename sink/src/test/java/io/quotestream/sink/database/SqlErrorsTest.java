package io.quotestream.sink.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.mysql.cj.jdbc.exceptions.PacketTooBigException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "1048, 23000", "1062, 23000", "1118, 42000", "1153, 08S01", "1264, 22003", "1265, 01000", "1292, 22007",
        "1366, HY000", "1406, 22001", "1411, HY000", "1451, 23000", "1452, 23000", "1690, 22003", "3140, 22032",
        "3819, HY000", "4025, 23000"
    })
    void aRowThatIsNotAcceptedIsPoison(int code, String state) {
        assertThat(SqlErrors.classify(new SQLException("", state, code))).isEqualTo(SqlErrorKind.POISON);
    }

    @ParameterizedTest
    @CsvSource({
        "1044, 42000",
        "1045, 28000",
        "1049, 42000",
        "1054, 42S22",
        "1064, 42000",
        "1115, 42000",
        "1136, 21S01",
        "1142, 42000",
        "1143, 42000",
        "1146, 42S02",
        "1193, HY000",
        "1227, 42000",
        "1231, 42000",
        "1251, 08004",
        "1273, HY000",
        "1364, HY000",
        "1390, HY000",
        "1698, 28000",
        "1820, HY000",
        "1862, HY000",
        "3118, HY000",
        "3159, HY000",
        "4151, HY000"
    })
    void whatSomebodyMustChangeIsConfiguration(int code, String state) {
        assertThat(SqlErrors.classify(new SQLException("", state, code))).isEqualTo(SqlErrorKind.FATAL);
    }

    @ParameterizedTest
    @CsvSource({
        "1020, HY000", "1021, HY000", "1030, HY000", "1037, HY001", "1038, HY001", "1040, 08004", "1041, HY000",
        "1047, 08S01", "1053, 08S01", "1114, HY000", "1129, HY000", "1152, 08S01", "1158, 08S01", "1159, 08S01",
        "1160, 08S01", "1161, 08S01", "1180, HY000", "1203, 42000", "1205, 40001", "1206, HY000", "1213, 40001",
        "1226, 42000", "1290, HY000", "1317, 70100", "1792, 25006", "1836, HY000", "1927, 70100", "1969, 70100",
        "2006, HY000", "2013, HY000", "3024, HY000", "3100, HY000", "3101, 40000", "3169, HY000", "4031, HY000"
    })
    void whatPassesIsTransient(int code, String state) {
        assertThat(SqlErrors.classify(new SQLException("", state, code))).isEqualTo(SqlErrorKind.TRANSIENT);
    }

    @ParameterizedTest
    @CsvSource({
        "08S01, TRANSIENT",
        "08003, TRANSIENT",
        "40001, TRANSIENT",
        "22001, POISON",
        "23000, POISON",
        "28000, FATAL",
        "42S22, FATAL"
    })
    void anUnknownCodeIsClassifiedByTheClassOfItsState(String state, SqlErrorKind kind) {
        assertThat(SqlErrors.classify(new SQLException("", state, 0))).isEqualTo(kind);
        assertThat(SqlErrors.classify(new SQLException("", state, 99_999))).isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HY000", "S1000", "", "4"})
    void whatNothingIsKnownOfIsNeverPoison(String state) {
        assertThat(SqlErrors.classify(new SQLException("", state, 0))).isEqualTo(SqlErrorKind.TRANSIENT);
        assertThat(SqlErrors.classify(new SQLException("no state at all"))).isEqualTo(SqlErrorKind.TRANSIENT);
    }

    @Test
    void aRowLongerThanAPacketIsPoisonThoughItHasNoCode() {
        assertThat(SqlErrors.classify(new PacketTooBigException(2, 1))).isEqualTo(SqlErrorKind.POISON);
    }

    @Test
    void thePoolsTimeoutIsClassifiedByItsCause() {
        SQLException wrongPassword = new SQLTransientConnectionException(
                "sink - Connection is not available", "28000", 0, new SQLException("denied", "28000", 1045));
        SQLException away = new SQLTransientConnectionException(
                "sink - Connection is not available",
                new SQLNonTransientConnectionException("Communications link failure", "08S01"));

        assertThat(SqlErrors.classify(wrongPassword)).isEqualTo(SqlErrorKind.FATAL);
        assertThat(SqlErrors.classify(away)).isEqualTo(SqlErrorKind.TRANSIENT);
    }

    @Test
    void aBatchFailureIsClassifiedByItsCause() {
        BatchUpdateException batch = new BatchUpdateException("", null, 0, new int[0]);
        batch.setNextException(new SQLException("", "22001", 1406));

        assertThat(SqlErrors.classify(batch)).isEqualTo(SqlErrorKind.POISON);
    }

    @Test
    void aCircleOfCausesEnds() {
        SQLException one = new SQLException("one");
        SQLException other = new SQLException("other", one);
        one.setNextException(other);

        assertThat(SqlErrors.classify(one)).isEqualTo(SqlErrorKind.TRANSIENT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "Data too long for column 'reference' at row 6 | reference",
                "Out of range value for column 'turnover' at row 1 | turnover",
                "Incorrect string value: '\\xF0\\x9F' for column `q`.`quotes`.`coupon_code` at row 1 | coupon_code",
                "Column 'event_type' cannot be null | event_type"
            })
    void aDescriptionNamesTheColumnAndNotTheData(String message, String column) {
        SQLException refusal = new SQLException(message, "22001", 1406);

        assertThat(SqlErrors.describe(refusal))
                .isEqualTo("SQLException, vendor code 1406, SQLState 22001, column " + column);
    }

    @Test
    void aDescriptionHoldsNothingOfAMessageWithoutAColumn() {
        SQLException duplicate = new SQLException("Duplicate entry 'jane@example.com' for key 'email'", "23000", 1062);

        assertThat(SqlErrors.describe(duplicate)).isEqualTo("SQLException, vendor code 1062, SQLState 23000");
    }
}
