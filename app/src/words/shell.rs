//! Words of the frame around the pages.

use crate::i18n::msg;

msg! {
    SKIP_CONTENT = "shell.skip_content": "Skip to content";
    SKIP_NAV = "shell.skip_nav": "Skip to navigation";
    NAVIGATION = "shell.navigation": "Navigation";
    WORKSPACE = "shell.workspace": "Workspace: {name}";
    PLAN = "shell.plan": "Plan";
    CREATE = "shell.create": "Create";
    HOME = "shell.home": "Home";
    CAMPAIGNS = "shell.campaigns": "Campaigns";
    APPROVALS = "shell.approvals": "Approvals";
    BRAND = "shell.brand": "Brand studio";
    WORKFLOWS = "shell.workflows": "Workflows";
    TASKS = "shell.tasks": "Tasks";
    QUEUE = "shell.queue": "Queue";
    INTEGRATIONS = "shell.integrations": "Integrations";
    SETTINGS = "shell.settings": "Settings";
    NEW_CAMPAIGN = "shell.new_campaign": "New campaign";
    OPEN_MENU = "shell.open_menu": "Open navigation";
    TOGGLE = "shell.toggle": "Fold or unfold the sidebar";
    TRAIL = "shell.trail": "Where you are";
    SEARCH = "shell.search": "Search or act";
    PALETTE_HINT = "shell.palette_hint": "Arrows choose, Enter acts, Escape closes.";
    PALETTE_NONE = "shell.palette_none": "Nothing by that name. Try a page, a campaign or an action.";
    PALETTE_ACTIONS = "shell.palette_actions": "Actions here";
    PALETTE_GO = "shell.palette_go": "Go to";
    PALETTE_THINGS = "shell.palette_things": "Campaigns and workflows";
    COPIED = "shell.copied": "Link copied";
    NOT_COPIED = "shell.not_copied": "The browser did not let the link be copied. It stands in the address bar.";
    LIVE = "shell.live": "Live";
    LIVE_TEXT = "shell.live_text": "Changes show as they happen";
    OFFLINE = "shell.offline": "Reconnecting";
    OFFLINE_TEXT = "shell.offline_text": "The live feed is away. Pages are refreshed until it is back.";
    ACCOUNT = "shell.account": "Account of {name}";
    LOGOUT = "shell.logout": "Sign out";
    THEME = "shell.theme": "Appearance";
    THEME_SYSTEM = "shell.theme_system": "As the system";
    THEME_LIGHT = "shell.theme_light": "Light";
    THEME_DARK = "shell.theme_dark": "Dark";
    KEYS = "shell.keys": "Keyboard shortcuts";
    KEYS_TEXT = "shell.keys_text": "Single letters act outside text fields. G and a letter go to a page.";
    NOTICES = "shell.notices": "Notices";
    NO_TENANT = "shell.no_tenant": "You belong to no workspace";
    NO_TENANT_TEXT = "shell.no_tenant_text": "Ask the owner of a workspace to invite this address.";
    SAMPLE_ON = "shell.sample_on": "This workspace shows a sample company.";
    SAMPLE_REMOVE = "shell.sample_remove": "Remove sample data";
    SAMPLE_TITLE = "shell.sample_title": "Remove the sample company?";
    SAMPLE_TEXT = "shell.sample_text": "Its brand guidelines, campaigns, posts, approvals and figures go, for everybody in this workspace. What you made yourself stays; if it was drafted by the sample's brand, publish a brand of your own next.";
    SAMPLE_REMOVED = "shell.sample_removed": "Sample data removed";
}
