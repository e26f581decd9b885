"""The set-up wizard: five pages, one task: bring the shop's customers to Mailchimp."""
