//! Money: a decimal and a currency, never a float. On the wire the amount is decimal text.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::fields::Fields;

/// ISO 4217 codes the product knows, with the number of decimal places of each.
pub const CURRENCIES: &[(&str, u32)] = &[
    ("AUD", 2),
    ("BRL", 2),
    ("CAD", 2),
    ("CHF", 2),
    ("CNY", 2),
    ("CZK", 2),
    ("DKK", 2),
    ("EUR", 2),
    ("GBP", 2),
    ("HUF", 2),
    ("INR", 2),
    ("JPY", 0),
    ("KRW", 0),
    ("KWD", 3),
    ("MXN", 2),
    ("NOK", 2),
    ("NZD", 2),
    ("PLN", 2),
    ("RON", 2),
    ("SEK", 2),
    ("SGD", 2),
    ("TRY", 2),
    ("USD", 2),
    ("ZAR", 2),
];

/// Largest amount of any one budget.
pub const AMOUNT_MAX: i64 = 1_000_000_000;

/// An amount in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Money {
    /// Decimal text, such as `"1250.00"`.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "1250.00"))]
    pub amount: Decimal,
    /// ISO 4217 code, such as `EUR`.
    pub currency: String,
}

/// Decimal places of a currency, if the product knows it.
#[must_use]
pub fn decimal_places(currency: &str) -> Option<u32> {
    CURRENCIES
        .iter()
        .find(|(code, _)| *code == currency)
        .map(|(_, places)| *places)
}

/// Checks a budget: zero or more, within the currency's decimal places and the largest amount.
pub fn check_amount(fields: &mut Fields, field: &str, amount: Decimal, currency: &str) {
    let Some(places) = decimal_places(currency) else {
        fields.add(
            "currency",
            "unknown",
            "Use a currency code such as EUR or USD",
        );
        return;
    };
    if amount.is_sign_negative() && !amount.is_zero() {
        fields.add(field, "out_of_range", "Use zero or more");
    } else if amount > Decimal::from(AMOUNT_MAX) {
        fields.add(field, "out_of_range", "Use at most 1000000000");
    } else if amount.normalize().scale() > places {
        fields.add(
            field,
            "invalid",
            format!("{currency} has {places} decimal places"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(amount: &str, currency: &str) -> usize {
        let mut fields = Fields::new();
        check_amount(
            &mut fields,
            "budget",
            amount.parse().expect("decimal"),
            currency,
        );
        fields.finish().map_or_else(|e| e.len(), |()| 0)
    }

    #[test]
    fn amounts_keep_to_the_currency() {
        assert_eq!(errors("12.50", "EUR"), 0);
        assert_eq!(errors("12.500", "EUR"), 0);
        assert_eq!(errors("12.505", "EUR"), 1);
        assert_eq!(errors("12.5", "JPY"), 1);
        assert_eq!(errors("-1", "EUR"), 1);
        assert_eq!(errors("1000000001", "EUR"), 1);
        assert_eq!(errors("1", "XXX"), 1);
    }
}
