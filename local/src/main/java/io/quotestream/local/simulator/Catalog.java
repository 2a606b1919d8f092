package io.quotestream.local.simulator;

import java.util.ArrayList;
import java.util.List;

/** The invented products and covers that the simulated customers choose from. */
final class Catalog {

    /** A cover of a product; {@code price} is a typical monthly premium in pence. */
    record Cover(String key, String description, int price) {}

    /** A product; ids of old products are no UUIDs. */
    record Product(String id, String key, String name, List<Cover> covers) {}

    static final List<Product> PRODUCTS = List.of(
            product(
                    "1f0c7a52-7a55-4c0e-9d3b-5b1d3c1f9a01",
                    "CommercialCombined",
                    "Business Cover (Standard)",
                    458,
                    "PublicLiability",
                    "Public Liability",
                    "OfficeCover",
                    "Office Cover",
                    "EmployersLiability",
                    "Employers Liability"),
            product(
                    "6a3e9d18-20c4-4f0b-8a27-e3b7d2c65b02",
                    "CommercialCombined",
                    "Business Cover (Plus)",
                    612,
                    "PublicLiability",
                    "Public Liability",
                    "OfficeCover",
                    "Office Cover",
                    "BusinessInterruption",
                    "Business Interruption"),
            product(
                    "b8d1f4c6-93e7-4a15-b6f9-07c2a84e1d03",
                    "ProfessionalIndemnity",
                    "Professional Indemnity",
                    905,
                    "Indemnity",
                    "Professional Indemnity",
                    "LegalExpenses",
                    "Legal Expenses"),
            product(
                    "3c5b7e90-6f12-4d8a-a1c3-94be50f7d204",
                    "CyberCare",
                    "Cyber Care",
                    740,
                    "DataBreach",
                    "Data Breach",
                    "Extortion",
                    "Extortion and Ransom",
                    "SystemDamage",
                    "System Damage"),
            product(
                    "e27a0b6d-5c83-49f1-8e64-1ad9f36b8c05",
                    "ShopKeeper",
                    "Shop Keeper",
                    530,
                    "Stock",
                    "Stock",
                    "PlateGlass",
                    "Plate Glass",
                    "PublicLiability",
                    "Public Liability"),
            product(
                    "94f6c2e8-b1d7-4538-9c0a-62ef7b18ad06",
                    "ToolsInTransit",
                    "Tools in Transit",
                    215,
                    "OwnTools",
                    "Own Tools",
                    "HiredTools",
                    "Hired-in Tools"),
            product(
                    "57d8e3a1-0c96-4b2f-b7e5-8f14c6a09e07",
                    "PersonalAccident",
                    "Personal Accident",
                    188,
                    "Accident",
                    "Accident",
                    "Sickness",
                    "Accident and Sickness"),
            product(
                    "c0b9f7d4-8e25-4163-a5d8-3be7f1926c08",
                    "FleetLight",
                    "Fleet Light",
                    1490,
                    "ThirdParty",
                    "Third Party",
                    "Comprehensive",
                    "Comprehensive",
                    "Breakdown",
                    "Breakdown"),
            product(
                    "legacy-home-office",
                    "HomeOffice",
                    "Home Office",
                    295,
                    "Equipment",
                    "Office Equipment",
                    "PublicLiability",
                    "Public Liability"),
            product(
                    "legacy-events-day",
                    "EventDay",
                    "Event Day – Caf\u00e9 & March\u00e9",
                    340,
                    "PublicLiability",
                    "Public Liability",
                    "Cancellation",
                    "Cancellation"),
            product("70415", "TravelDesk", "Travel Desk", 260, "Medical", "Medical Abroad", "Baggage", "Baggage"));

    private Catalog() {}

    private static Product product(String id, String key, String name, int price, String... keysAndDescriptions) {
        List<Cover> covers = new ArrayList<>();
        for (int i = 0; i < keysAndDescriptions.length; i += 2) {
            covers.add(new Cover(key + "\\" + keysAndDescriptions[i], keysAndDescriptions[i + 1], price + 37 * i));
        }
        return new Product(id, key, name, List.copyOf(covers));
    }
}
