package io.quotestream.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotestream.model.Events;
import io.quotestream.model.ProductState;
import io.quotestream.model.QuoteEvent;
import io.quotestream.model.QuoteState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StateCodecTest {

    /** Bytes as the first version wrote them. Never change this file: topics and stores are full of its like. */
    private static final Path GOLDEN = Path.of("src/test/resources/quote-state-v1.json");

    @Test
    void aStateOfTheFirstVersionIsReadAndWrittenToTheSameBytes() throws IOException {
        byte[] golden = Files.readString(GOLDEN).strip().getBytes(StandardCharsets.UTF_8);

        QuoteState state = StateCodec.decode(golden);

        assertThat(state.products()).hasSize(2);
        assertThat(state.activeProductCount()).isEqualTo(1);
        assertThat(new String(StateCodec.encode(state), StandardCharsets.UTF_8))
                .isEqualTo(new String(golden, StandardCharsets.UTF_8));
    }

    @Test
    void aFieldOfALaterVersionIsIgnored() {
        byte[] json = "{\"quoteId\":\"q\",\"details\":{\"business\":{}},\"products\":[],\"eventCount\":0,\"later\":[1]}"
                .getBytes(StandardCharsets.UTF_8);

        assertThat(StateCodec.decode(json)).isEqualTo(QuoteState.unseen("q"));
    }

    @Test
    void amountsAreWrittenAsPlainDecimals() {
        QuoteState state = QuoteState.unseen("q").apply(Events.event(EventTypes.FEE_APPLIED, 0, "{'amount':1e3}"));

        assertThat(new String(StateCodec.encode(state), StandardCharsets.UTF_8)).contains("\"feeAmount\":1000}");
    }

    @Test
    void textThatNoEncodingHoldsIsReplacedBeforeItReachesAState() {
        QuoteEvent event = Events.event(
                EventTypes.QUOTE_PRODUCTS_UPDATED,
                0,
                "{'products':[{'id':'a\\ud800','name':'\\ud83d\\ude00\\udc00','rates':[{'key':'k','discount':{'x':'\\ud800'}}]}]}");

        QuoteState state =
                StateCodec.decode(StateCodec.encode(QuoteState.unseen("q").apply(event)));

        ProductState product = state.products().get(0);
        assertThat(product.id()).isEqualTo("a\uFFFD");
        assertThat(product.name()).isEqualTo("\uD83D\uDE00\uFFFD");
        assertThat(product.rates().get(0).discount()).isEqualTo("{\"x\":\"\uFFFD\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{}", "{\"quoteId\":1", "\"text\"", "{\"quoteId\":\"q\"}"})
    void anythingElseIsRefusedWithoutItsText(String json) {
        assertThatThrownBy(() -> StateCodec.decode(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedStateException.class)
                .hasMessageNotContaining("text");
    }
}
