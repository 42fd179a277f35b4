//! Figures by channel and by post, as the dashboard and a campaign show them.

use domain::insight::{ChannelFigures, Figure, Metric, PostFigures};
use leptos::prelude::*;

use crate::{
    i18n::{number, t, tf, tn},
    nav::use_nav,
    routes::Route,
    ui::{
        chart::sparkline,
        empty::{Empty, Nothing},
        figure::{age_alone, figure_card, figure_cell, metric_name},
        icon::{Icon, icon, network_icon},
        post::snippet,
        time::moment,
    },
    words::insight as w,
};

/// The periods a person may choose.
const PERIODS: [(u32, crate::i18n::Msg); 3] = [(7, w::DAYS_7), (30, w::DAYS_30), (60, w::DAYS_60)];

/// The period in the address; tracks.
pub fn period() -> Memo<u32> {
    let nav = use_nav();
    Memo::new(move |_| {
        let days = nav.param("days").and_then(|d| d.parse().ok());
        PERIODS
            .iter()
            .map(|p| p.0)
            .find(|d| Some(*d) == days)
            .unwrap_or(30)
    })
}

/// The choice of the period, kept in the address.
pub fn period_choice() -> AnyView {
    let nav = use_nav();
    let days = period();
    let choice = move |(n, label): (u32, crate::i18n::Msg)| {
        view! {
            <button
                type="button" class="segment" aria-pressed=move || if days.get() == n { "true" } else { "false" }
                on:click=move |_| nav.set_param("days", Some(&n.to_string()))
            >
                {t(label)}
            </button>
        }
    };
    view! { <div class="segments" role="group" aria-label=t(w::DAYS)>{PERIODS.map(choice).into_iter().collect_view()}</div> }.into_any()
}

/// The totals as cards.
pub fn totals(figures: &[Figure]) -> AnyView {
    view! { <div class="kpis">{figures.iter().map(figure_card).collect_view()}</div> }.into_any()
}

fn of(figures: &[Figure], metric: Metric) -> Option<&Figure> {
    figures.iter().find(|f| f.metric == metric)
}

/// One row per channel.
pub fn channels(channels: &[ChannelFigures]) -> AnyView {
    let row = |c: &ChannelFigures| {
        let cells = Metric::ALL
            .map(|m| figure_cell(of(&c.figures, m), t(metric_name(m))))
            .into_iter()
            .collect_view();
        let youngest = c.figures.iter().max_by_key(|f| f.as_of);
        view! {
            <tr>
                <th scope="row"><span class="net">{icon(network_icon(c.network))}{c.network.label()}</span></th>
                <td class="num" data-head=t(w::POSTS)>{number(c.posts.into())}</td>
                {cells}
                <td data-head=t(w::AGE)>{youngest.map(age_alone)}</td>
            </tr>
        }
    };
    let heads = Metric::ALL
        .map(|m| view! { <th scope="col" class="num">{t(metric_name(m))}</th> })
        .into_iter()
        .collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=t(w::BY_CHANNEL)>
            <table class="table">
                <thead><tr>
                    <th scope="col">{t(w::CHANNEL)}</th><th scope="col" class="num">{t(w::POSTS)}</th>{heads}
                    <th scope="col">{t(w::AGE)}</th>
                </tr></thead>
                <tbody>{channels.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// One row per post with its running totals.
pub fn posts(posts: &[PostFigures], with_campaign: bool) -> AnyView {
    if posts.is_empty() {
        return view! { <Empty kind=Nothing::FirstUse title=w::NO_POSTS text=w::NO_POSTS_TEXT/> }
            .into_any();
    }
    let heads = Metric::ALL
        .map(|m| view! { <th scope="col" class="num">{t(metric_name(m))}</th> })
        .into_iter()
        .collect_view();
    let rows = posts
        .iter()
        .map(|p| post_row(p, with_campaign))
        .collect_view();
    view! {
        <p class="section-note">{t(w::POSTS_NOTE)}</p>
        <div class="table-wrap" tabindex="0" role="region" aria-label=t(w::POSTS)>
            <table class="table">
                <thead><tr>
                    <th scope="col">{t(w::POST)}</th><th scope="col">{t(w::OUT_SINCE)}</th>{heads}
                    <th scope="col">{t(w::TREND)}</th><th scope="col">{t(w::AGE)}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A number the network does not give, which is not nought; the reason is in the tooltip and read out.
fn not_told(network: domain::publishing::Network) -> AnyView {
    let why = tf(w::NOT_TOLD_WHY, &[("network", network.label())]);
    let note = why.clone();
    view! { <span class="not-told" title=note>{t(w::NOT_TOLD)}<span class="hidden">". "{why}</span></span> }
        .into_any()
}

fn post_row(post: &PostFigures, with_campaign: bool) -> AnyView {
    let publication = &post.publication;
    let campaign = publication.campaign_id.filter(|_| with_campaign);
    let text = snippet(&publication.text, 140);
    let opens = publication.url.clone().map(|url| {
        let label = tf(w::OPEN_POST, &[("network", publication.network.label())]);
        view! { <a class="post-out" href=url target="_blank" rel="noopener noreferrer" aria-label=label.clone() title=label>{icon(Icon::Out)}</a> }
    });
    let text = match campaign {
        Some(id) => {
            view! { <a class="row-link" href=Route::Campaign(id).href()>{text}</a> }.into_any()
        }
        None => text.into_any(),
    };
    let unknown =
        publication.network == domain::publishing::Network::X && post.counters.reach.is_none();
    let cells = Metric::ALL
        .map(|metric| {
            let reach = if unknown {
                w::UNIT_IMPRESSIONS
            } else {
                w::UNIT_PEOPLE
            };
            let unit = (metric == Metric::Reach).then(|| t(reach));
            let value = match post.counters.of(metric) {
                Some(n) => view! { {number(n)}" "<span class="kpi-unit">{unit}</span> }.into_any(),
                None => not_told(publication.network),
            };
            view! { <td class="num" data-head=t(metric_name(metric))>{value}</td> }
        })
        .into_iter()
        .collect_view();
    view! {
        <tr>
            <td class="post-cell"><span class="net">{icon(network_icon(publication.network))}<span class="hidden">{publication.network.label()}</span></span><span class="post-snip" dir="auto">{text}</span>{opens}</td>
            <td class="nowrap" data-head=t(w::OUT_SINCE)>{publication.published_at.map(moment)}</td>
            {cells}
            <td data-head=t(w::TREND)>{sparkline(&post.series)}</td>
            <td class="age nowrap" data-head=t(w::AGE)>{post.as_of.map_or_else(|| t(w::NOT_READ).into_any(), moment)}</td>
        </tr>
    }
    .into_any()
}

/// What the rules advise, with how many posts it rests on.
pub fn advice(list: &[domain::insight::Recommendation]) -> AnyView {
    let item = |r: &domain::insight::Recommendation| {
        let evidence = tn(w::EVIDENCE, r.evidence.len() as i64);
        view! { <li class="card advice"><p>{r.text.clone()}</p><p class="caption">{evidence}" · "{r.rule.clone()}</p></li> }
    };
    view! { <ul class="stack">{list.iter().map(item).collect_view()}</ul> }.into_any()
}
