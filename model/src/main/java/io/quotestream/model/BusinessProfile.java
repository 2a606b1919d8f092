package io.quotestream.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a quote's contact leaves this pipeline: the fields of this record and no others, since the rest of the contact
 * is personal. A null field was never sent, or could not be read.
 *
 * @param industries texts of the industries, in the order sent
 */
public record BusinessProfile(
        @Nullable String businessType,
        @Nullable List<String> industries,
        @Nullable BigDecimal turnover,
        @Nullable Long employeeCount,
        @Nullable Boolean hasActiveInsurance,
        @Nullable Boolean validBusiness,
        @Nullable Instant effectiveDate) {

    /** Nothing known. */
    public static final BusinessProfile UNKNOWN = new BusinessProfile(null, null, null, null, null, null, null);

    public BusinessProfile {
        industries = industries == null ? null : List.copyOf(industries);
    }

    /** This profile with each known field of {@code newer} in its stead. */
    public BusinessProfile updatedBy(BusinessProfile newer) {
        return new BusinessProfile(
                newer.businessType != null ? newer.businessType : businessType,
                newer.industries != null ? newer.industries : industries,
                newer.turnover != null ? newer.turnover : turnover,
                newer.employeeCount != null ? newer.employeeCount : employeeCount,
                newer.hasActiveInsurance != null ? newer.hasActiveInsurance : hasActiveInsurance,
                newer.validBusiness != null ? newer.validBusiness : validBusiness,
                newer.effectiveDate != null ? newer.effectiveDate : effectiveDate);
    }
}
