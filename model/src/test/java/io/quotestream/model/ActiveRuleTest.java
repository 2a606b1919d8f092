package io.quotestream.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.model.json.EventTypes;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rule of when a product is active, case by case. */
final class ActiveRuleTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    [{'key':'a','status':'active','isOffered':true}]                       | 1
                    [{'key':'a','status':'active'}]                                        | 1
                    [{'key':'a','status':'active','isOffered':null}]                       | 1
                    [{'key':'a','status':' Active ','isOffered':'true'}]                   | 1
                    [{'key':'a','status':'active','isOffered':false}]                      | 0
                    [{'key':'a','status':'active','isOffered':'False'}]                    | 0
                    [{'key':'a','status':'inactive','isOffered':true}]                     | 0
                    [{'key':'a','status':'activated','isOffered':true}]                    | 0
                    [{'key':'a','status':null,'isOffered':true}]                           | 0
                    [{'key':'a'}]                                                          | 0
                    [{'key':'a','status':'declined'},{'key':'b','status':'active'}]        | 1
                    []                                                                     | 0
                    null                                                                   | 0
                    """)
    void productIsActiveWithAtLeastOneActiveRate(String rates, int active) {
        QuoteEvent event =
                Events.event(EventTypes.QUOTE_PRODUCTS_UPDATED, 0, "{'products':[{'id':'p','rates':" + rates + "}]}");

        QuoteState state = Events.fold("q", List.of(event));

        assertThat(state.activeProductCount()).isEqualTo(active);
        assertThat(state.productCount()).isEqualTo(1);
    }
}
